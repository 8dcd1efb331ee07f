import type { PointerEvent, Ref } from "react";
import { LatePlace } from "../../../components/LatePlace";
import { cx } from "../../../lib/classNames";
import { isFocusTaken } from "../../../lib/focus";
import { t } from "../../../lib/i18n/t";
import { useDayLabel } from "../hooks/useDayLabel";
import { useMessageFocus } from "../hooks/useMessageFocus";
import { useSwipeReply } from "../hooks/useSwipeReply";
import { preloadable } from "../../../lib/preloadable";
import type { MessageActions } from "../logic/messageActions";
import type { ThreadMessage } from "../logic/threadMessage";
import type { ThreadRow } from "../logic/threadRows";
import { MessageRow } from "./MessageRow";
import { SwipeArrow } from "./SwipeArrow";

const ActionSheet = preloadable(() => import("./ActionSheet"));
const MessageToolbar = preloadable(() => import("./MessageToolbar"));

interface MessageListProps {
  rows: readonly ThreadRow[];
  messages: readonly ThreadMessage[];
  listRef: Ref<HTMLOListElement>;
  actions: MessageActions;
  targetKey: string | null;
  onLeave: () => void;
}

export function MessageList(props: MessageListProps) {
  const { rows, messages, listRef, actions, targetKey, onLeave } = props;
  const focus = useMessageFocus({ messages, actions, onLeave });
  const swipe = useSwipeReply({ messages, onReply: actions.reply });

  function toolbarOf(message: ThreadMessage) {
    if (message.key === swipe.swipedKey) return <SwipeArrow />;
    if (message.key !== focus.activeKey) return null;
    return (
      <LatePlace key={message.key}>
        <MessageToolbar
          message={message}
          actions={actions}
          openPart={focus.openPart(message.key)}
          onOpenPart={(part) => focus.setOpenPart(message.key, part)}
          onCloseAutoFocus={(event) => returnFocus(event, message.key)}
        />
      </LatePlace>
    );
  }

  return (
    <>
      <ol
        ref={listRef}
        aria-label={t("thread.list")}
        className={cx("relative flex flex-col", swipe.className)}
        {...focus.handlers}
        {...bothOf(focus.handlers, swipe.handlers)}
      >
        {rows.map((row) => {
          switch (row.kind) {
            case "day":
              return <DayLabel key={row.key} time={row.time} />;
            case "gap":
              return <Gap key={row.key} height={row.height} />;
            case "new":
              return <NewDivider key={row.key} />;
            case "message":
              return (
                <MessageRow
                  key={row.key}
                  message={row.message}
                  position={row.position}
                  actions={actions}
                  tabStop={row.key === focus.tabStopKey}
                  focused={row.key === focus.focusedKey}
                  target={row.key === targetKey}
                  toolbar={toolbarOf(row.message)}
                />
              );
          }
        })}
      </ol>
      {focus.sheetMessage && (
        <LatePlace onFailed={focus.closeSheet}>
          <ActionSheet message={focus.sheetMessage} actions={actions} onClose={focus.closeSheet} />
        </LatePlace>
      )}
    </>
  );
}

type OnFinger = Record<
  "onPointerDown" | "onPointerMove" | "onPointerUp" | "onPointerCancel",
  (event: PointerEvent<HTMLElement>) => void
>;

/** A finger may stay or swipe: until it is clear, both are told. */
function bothOf(first: OnFinger, second: OnFinger): OnFinger {
  const both = (name: keyof OnFinger) => (event: PointerEvent<HTMLElement>) => {
    first[name](event);
    second[name](event);
  };
  return {
    onPointerDown: both("onPointerDown"),
    onPointerMove: both("onPointerMove"),
    onPointerUp: both("onPointerUp"),
    onPointerCancel: both("onPointerCancel"),
  };
}

/** To the message the menu belongs to, unless what was chosen has moved the focus already. */
function returnFocus(event: Event, key: string): void {
  event.preventDefault();
  if (isFocusTaken()) return;
  document.querySelector<HTMLElement>(`li[data-key="${CSS.escape(key)}"]`)?.focus();
}

function DayLabel({ time }: { time: number }) {
  return (
    <li data-day={time} className="pt-4 pb-1 text-center text-hint font-title text-ink-2">
      {useDayLabel(time)}
    </li>
  );
}

/** Where messages are that are too far away to be drawn. Nobody gets to see it, or to hear of it. */
function Gap({ height }: { height: number }) {
  return <li aria-hidden data-gap style={{ height }} />;
}

function NewDivider() {
  return (
    <li data-new className="flex items-center gap-3 px-3 pt-4 pb-1 md:px-3.5">
      <span aria-hidden className="h-0.5 grow rounded-full bg-mark-line" />
      <span className="rounded-full bg-mark px-2.5 py-1 text-hint font-title text-on-mark">
        {t("thread.new")}
      </span>
      <span aria-hidden className="h-0.5 grow rounded-full bg-mark-line" />
    </li>
  );
}
