import { Check, CircleAlert, Clock3 } from "lucide-react";
import { memo } from "react";
import { Link } from "wouter";
import { Avatar } from "../../../components/Avatar";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { moveRovingFocus } from "../../../lib/rovingFocus";
import { rowTime, timeFormat } from "../../../lib/time";
import type { ConversationListRow } from "../hooks/useConversationList";
import { conversationFace, conversationName } from "../logic/conversationName";
import type { RowNote } from "../logic/rowNote";

interface ConversationRowProps {
  row: ConversationListRow;
  viewerId: string;
  selected: boolean;
  note: RowNote | null;
  now: number;
  /** The one row that Tab stops at. */
  tabStop: boolean;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { row, selected, note, now, tabStop } = props;
  const name = conversationName(row);
  const face = conversationFace(row);
  const time = note?.kind === "pending" ? note.time : row.lastMessageTime;
  const words = { today: "", yesterday: t("thread.yesterday") };
  return (
    <li className="px-1.5">
      <Link
        href={`/c/${row._id}`}
        aria-current={selected ? "page" : undefined}
        tabIndex={tabStop ? 0 : -1}
        data-roving
        onKeyDown={moveRovingFocus}
        className={cx(
          "flex h-16 items-center gap-3 rounded-row px-2.5 outline-offset-[-2px] transition-colors touch:h-19 touch:gap-3.5",
          selected ? "bg-pen-soft hover:bg-pen-soft-hover" : "hover:bg-hover active:bg-press",
        )}
      >
        <Avatar id={face.id} name={face.name} size="list" />
        <span className="min-w-0 grow">
          <span className="flex h-5 items-baseline gap-2">
            <span
              dir="auto"
              title={name}
              className="min-w-0 grow truncate text-row font-label touch:text-lead"
            >
              {name}
            </span>
            <time
              dateTime={new Date(time).toISOString()}
              className="shrink-0 text-hint text-ink-3 tabular touch:text-help"
            >
              {rowTime(time, now, { format: timeFormat(), words })}
            </time>
          </span>
          <span className="flex h-5 items-center gap-1 text-help text-ink-2 touch:mt-0.5 touch:text-row">
            <Preview {...props} />
          </span>
        </span>
      </Link>
    </li>
  );
});

function Preview({ row, viewerId, note }: ConversationRowProps) {
  const { lastMessage } = row;
  if (note?.kind === "failed") {
    return (
      <>
        <CircleAlert aria-hidden className="size-4 shrink-0 text-danger" />
        <span className="shrink-0 font-title text-danger">{t("list.notSent")}</span>
        <Line text={note.text} />
      </>
    );
  }
  if (note?.kind === "draft") {
    return (
      <>
        <span className="shrink-0 font-title text-pen">{t("list.draft")}</span>
        <Line text={note.text} />
      </>
    );
  }
  if (note?.kind === "pending") {
    return (
      <>
        <Clock3 aria-hidden className="size-3.5 shrink-0 animate-appear-late" />
        <span className="sr-only">{t("list.sending")}: </span>
        <Line text={note.text} />
      </>
    );
  }
  if (!lastMessage) return <Line text={t("list.noMessages")} />;
  const own = lastMessage.senderId === viewerId && !row.isSelf;
  return (
    <>
      {own && (
        <>
          <Check aria-hidden className="size-4 shrink-0" />
          <span className="sr-only">{t("list.sent")}: </span>
        </>
      )}
      <Line text={lastMessage.preview} />
    </>
  );
}

function Line({ text }: { text: string }) {
  return (
    <span dir="auto" className="min-w-0 grow truncate">
      {text}
    </span>
  );
}
