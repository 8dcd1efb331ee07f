import { lazy, Suspense, type Ref } from "react";
import { t } from "../../../lib/i18n/t";
import { dayLabel, timeFormat } from "../../../lib/time";
import { useToday } from "../../../lib/useToday";
import { useMessageFocus } from "../hooks/useMessageFocus";
import type { MessageActions } from "../logic/messageActions";
import type { ThreadMessage } from "../logic/threadMessage";
import type { ThreadRow } from "../logic/threadRows";
import { MessageRow } from "./MessageRow";
import { MessageToolbar } from "./MessageToolbar";

const ActionSheet = lazy(() => import("./ActionSheet"));

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

  function toolbarOf(message: ThreadMessage) {
    if (message.key !== focus.activeKey) return null;
    return (
      <MessageToolbar
        key={message.key}
        message={message}
        actions={actions}
        openPart={focus.openPart(message.key)}
        onOpenPart={(part) => focus.setOpenPart(message.key, part)}
        onCloseAutoFocus={(event) => returnFocus(event, message.key)}
      />
    );
  }

  return (
    <>
      <ol
        ref={listRef}
        aria-label={t("thread.list")}
        className="relative flex flex-col"
        {...focus.handlers}
      >
        {rows.map((row) => {
          switch (row.kind) {
            case "day":
              return <DayLabel key={row.key} time={row.time} />;
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
        <Suspense fallback={null}>
          <ActionSheet message={focus.sheetMessage} actions={actions} onClose={focus.closeSheet} />
        </Suspense>
      )}
    </>
  );
}

/** To the message the menu belongs to, unless what was chosen has moved the focus already. */
function returnFocus(event: Event, key: string): void {
  event.preventDefault();
  if (document.activeElement && document.activeElement !== document.body) return;
  document.querySelector<HTMLElement>(`li[data-key="${CSS.escape(key)}"]`)?.focus();
}

function DayLabel({ time }: { time: number }) {
  const today = useToday();
  const words = { today: t("thread.today"), yesterday: t("thread.yesterday") };
  return (
    <li className="pointer-events-none sticky top-0 z-1 flex justify-center pt-3">
      <span className="min-w-28 rounded-full bg-surface px-3 py-1 text-center text-hint font-title text-ink-2">
        {dayLabel(time, today, { format: timeFormat(), words })}
      </span>
    </li>
  );
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
