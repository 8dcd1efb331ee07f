import { dayLabel, timeFormat } from "../../../lib/time";
import { t } from "../../../lib/i18n/t";
import { useToday } from "../../../lib/useToday";
import type { ThreadRow } from "../logic/threadRows";
import { MessageRow } from "./MessageRow";

interface MessageListProps {
  rows: readonly ThreadRow[];
  listRef: React.Ref<HTMLOListElement>;
  onRetry: (clientId: string) => void;
  onDelete: (clientId: string) => void;
}

export function MessageList({ rows, listRef, onRetry, onDelete }: MessageListProps) {
  return (
    <ol ref={listRef} aria-label={t("thread.list")} className="flex flex-col">
      {rows.map((row) =>
        row.kind === "day" ? (
          <DayLabel key={row.key} time={row.time} />
        ) : (
          <MessageRow
            key={row.key}
            message={row.message}
            position={row.position}
            onRetry={onRetry}
            onDelete={onDelete}
          />
        ),
      )}
    </ol>
  );
}

function DayLabel({ time }: { time: number }) {
  const today = useToday();
  const words = { today: t("thread.today"), yesterday: t("thread.yesterday") };
  return (
    <li className="sticky top-0 z-1 flex justify-center pt-3">
      <span className="rounded-full bg-surface px-3 py-1 text-hint font-title text-ink-2">
        {dayLabel(time, today, { format: timeFormat(), words })}
      </span>
    </li>
  );
}
