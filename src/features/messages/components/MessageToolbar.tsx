import { Ellipsis, Reply } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { canReact, listActions, type MessageActions } from "../logic/messageActions";
import { getRecentEmoji } from "../logic/recentEmoji";
import type { ThreadMessage } from "../logic/threadMessage";
import { EmojiPicker } from "./EmojiPicker";
import { MessageMenu } from "./MessageMenu";

/** Beside the bubble there has to be this much room, else the toolbar stands above its edge. */
const NEEDS_PX = 218;

export type OpenPart = "menu" | "emoji" | null;

interface MessageToolbarProps {
  message: ThreadMessage;
  actions: MessageActions;
  openPart: OpenPart;
  onOpenPart: (part: OpenPart) => void;
  onCloseAutoFocus: (event: Event) => void;
}

/** Stands on the bubble's inner side while a message is hovered or focused. Takes no room. */
export default function MessageToolbar(props: MessageToolbarProps) {
  const { message, actions, openPart, onOpenPart, onCloseAutoFocus } = props;
  const element = useRef<HTMLDivElement>(null);
  const [beside, setBeside] = useState(true);

  useLayoutEffect(() => {
    const bubble = element.current?.parentElement;
    const row = bubble?.closest("li");
    if (bubble && row) setBeside(row.clientWidth - bubble.clientWidth >= NEEDS_PX);
  }, []);

  const reacts = canReact(message);
  return (
    <>
      {openPart && <Ring />}
      <EmojiPicker
        isTrigger={false}
        open={openPart === "emoji"}
        onOpenChange={(open) => onOpenPart(open ? "emoji" : null)}
        onPick={(emoji) => actions.react(message, emoji)}
        onClosed={onCloseAutoFocus}
      >
        <div
          ref={element}
          className={cx(
            "absolute z-2 flex h-9 animate-fade-in items-center rounded-field bg-raised px-1 shadow-2 touch:hidden",
            beside ? "top-1/2 -translate-y-1/2" : "bottom-[calc(100%-0.5rem)]",
            beside && (message.own ? "end-full me-2" : "start-full ms-2"),
            !beside && (message.own ? "end-1" : "start-1"),
          )}
        >
          {reacts &&
            getRecentEmoji(3).map((emoji) => (
              <button
                key={emoji}
                type="button"
                tabIndex={-1}
                aria-label={t("action.reactWith", { emoji })}
                onClick={() => actions.react(message, emoji)}
                className={cx(TOOL, "font-emoji text-section")}
              >
                {emoji}
              </button>
            ))}
          {reacts && <span aria-hidden className="mx-1 h-5 w-px bg-line" />}
          {listActions(message).includes("reply") && (
            <button
              type="button"
              tabIndex={-1}
              aria-label={t("action.reply")}
              title={t("action.reply")}
              onClick={() => actions.reply(message)}
              className={TOOL}
            >
              <Reply aria-hidden className="size-4.5" />
            </button>
          )}
          <MessageMenu
            message={message}
            actions={actions}
            open={openPart === "menu"}
            onOpenChange={(open) => onOpenPart(open ? "menu" : null)}
            onReact={() => onOpenPart("emoji")}
            onCloseAutoFocus={onCloseAutoFocus}
          >
            <button
              type="button"
              tabIndex={-1}
              aria-label={t("action.more")}
              title={t("action.more")}
              className={TOOL}
            >
              <Ellipsis aria-hidden className="size-4.5" />
            </button>
          </MessageMenu>
        </div>
      </EmojiPicker>
    </>
  );
}

/** Says whose menu is open: the pointer is elsewhere by then. */
function Ring() {
  return (
    <span
      aria-hidden
      className="pointer-events-none absolute -inset-1 rounded-[inherit] border-2 border-pen"
    />
  );
}

const TOOL =
  "flex size-8 items-center justify-center rounded-item text-ink-2 hover:bg-hover hover:text-ink active:bg-press data-[state=open]:bg-press";
