import * as Primitive from "@radix-ui/react-dialog";
import { useRef, useState, type MouseEvent } from "react";
import { Plus } from "lucide-react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { usePlainText } from "../../../lib/markup/markup";
import { firstName } from "../../../lib/people";
import { timeFormat } from "../../../lib/time";
import { useDragAway } from "../hooks/useDragAway";
import { canReact, listActions, type MessageActions } from "../logic/messageActions";
import { getRecentEmoji, rememberEmoji } from "../logic/recentEmoji";
import type { ThreadMessage } from "../logic/threadMessage";
import { EmojiPicker } from "./EmojiPicker";
import { ACTION_LOOKS } from "./MessageMenu";

interface ActionSheetProps {
  message: ThreadMessage;
  actions: MessageActions;
  onClose: () => void;
}

/** What a long press on a message opens. */
export default function ActionSheet({ message, actions, onClose }: ActionSheetProps) {
  const { sheetRef, grip } = useDragAway(onClose);
  return (
    <Primitive.Root
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-20 bg-scrim data-[state=open]:animate-fade-in" />
        <Primitive.Content
          ref={sheetRef}
          aria-describedby={undefined}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="fixed inset-x-0 bottom-0 z-30 mx-auto max-h-[85dvh] max-w-120 overflow-y-auto rounded-t-dialog bg-raised pb-[calc(0.75rem+env(safe-area-inset-bottom,0px))] shadow-3 outline-none data-[state=open]:animate-sheet-in"
        >
          <Sheet message={message} actions={actions} onClose={onClose} grip={grip} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}

interface SheetProps extends ActionSheetProps {
  grip: ReturnType<typeof useDragAway>["grip"];
}

function Sheet({ message, actions, onClose, grip }: SheetProps) {
  const pressGuard = usePressGuard();
  const [picking, setPicking] = useState(false);
  const name = message.own ? t("message.you") : firstName(message.senderName);
  const label = t("message.label", { name, time: timeFormat().clock(message.time) });

  function react(emoji: string): void {
    rememberEmoji(emoji);
    actions.react(message, emoji);
    onClose();
  }

  return (
    <div {...pressGuard}>
      <div {...grip} className="touch-none px-5 pt-2.5 pb-3 select-none">
        <div aria-hidden className="mx-auto h-1 w-9 rounded-full bg-press" />
        <Primitive.Title className="mt-4 line-clamp-2 text-row font-normal text-ink-2">
          <b className="font-title text-ink">{label}.</b>{" "}
          <span dir="auto">{usePlainText(message.body)}</span>
        </Primitive.Title>
      </div>
      {canReact(message) && (
        <div className="flex justify-between border-b border-line px-4 pb-3">
          {getRecentEmoji(5).map((emoji) => (
            <button
              key={emoji}
              type="button"
              aria-label={t("action.reactWith", { emoji })}
              onClick={() => react(emoji)}
              className="flex size-12 items-center justify-center rounded-full bg-sunken font-emoji text-[1.5rem] active:bg-press"
            >
              {emoji}
            </button>
          ))}
          <EmojiPicker open={picking} onOpenChange={setPicking} onPick={react}>
            <button
              type="button"
              aria-label={t("action.react")}
              className="flex size-12 items-center justify-center rounded-full bg-sunken text-ink-2 active:bg-press"
            >
              <Plus aria-hidden className="size-5" />
            </button>
          </EmojiPicker>
        </div>
      )}
      <div className="pt-1.5">
        {listActions(message).map((action) => {
          const { Icon } = ACTION_LOOKS[action];
          return (
            <button
              key={action}
              type="button"
              onClick={() => {
                onClose();
                actions[action](message);
              }}
              className={cx(
                "flex h-13 w-full items-center gap-4 px-5 text-lead active:bg-press",
                action === "remove" && "text-danger",
              )}
            >
              <Icon aria-hidden className="size-5" />
              {t(`action.${action}`)}
            </button>
          );
        })}
      </div>
    </div>
  );
}

/** The finger whose long press opened the sheet must not press what came up below it. */
function usePressGuard() {
  const armed = useRef(false);
  return {
    onPointerDownCapture: () => {
      armed.current = true;
    },
    onClickCapture: (event: MouseEvent) => {
      // Keys press too, and are never an accident.
      if (armed.current || event.detail === 0) return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
