import { BellOff, Pin } from "lucide-react";
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
import { RowPreview } from "./RowPreview";
import { UnreadBadge } from "./UnreadBadge";

export interface ConversationRowProps {
  row: ConversationListRow;
  viewerId: string;
  selected: boolean;
  note: RowNote | null;
  presence: "online" | "away" | "offline" | null;
  typing: boolean;
  now: number;
  /** The one row that Tab stops at. */
  tabStop: boolean;
  /** Says whose menu it is: it stands where the pointer or the finger was. */
  hasMenuOpen: boolean;
}

export const ConversationRow = memo(function ConversationRow(props: ConversationRowProps) {
  const { row, selected, note, presence, now, tabStop, hasMenuOpen } = props;
  const name = conversationName(row);
  const face = conversationFace(row);
  const unread = row.unreadCount > 0 && !selected;
  const muted = row.mutedUntil !== null && row.mutedUntil > now;
  const time = note?.kind === "pending" ? note.time : row.lastMessageTime;
  const words = { today: "", yesterday: t("thread.yesterday") };
  return (
    <li className="px-1.5">
      <Link
        href={`/c/${row._id}`}
        aria-current={selected ? "page" : undefined}
        tabIndex={tabStop ? 0 : -1}
        data-roving
        data-row={row._id}
        // A long press would take hold of the link.
        draggable={false}
        data-unread={unread || undefined}
        onKeyDown={moveRovingFocus}
        className={cx(
          "flex h-16 items-center gap-3 rounded-row px-2.5 outline-offset-[-2px] transition-colors touch:h-19 touch:gap-3.5 touch:select-none touch:[-webkit-touch-callout:none]",
          hasMenuOpen && "inset-ring-2 inset-ring-pen",
          selected
            ? "bg-pen-soft [--behind:var(--pen-soft)] hover:bg-pen-soft-hover hover:[--behind:var(--pen-soft-hover)]"
            : "hover:bg-hover hover:[--behind:var(--hover)] active:bg-press md:[--behind:var(--canvas)]",
        )}
      >
        <Avatar id={face.id} name={face.name} size="list" presence={presence} />
        <span className="min-w-0 grow">
          <span className="flex h-5 items-baseline gap-2">
            <span
              className={cx(
                "flex min-w-0 grow text-row touch:text-lead",
                unread ? "font-unread" : "font-label",
              )}
            >
              <span dir="auto" title={name} className="truncate">
                {name}
              </span>
            </span>
            {presence === "online" && <span className="sr-only">, {t("presence.online")},</span>}
            {presence === "away" && <span className="sr-only">, {t("presence.away")},</span>}
            {muted && (
              <BellOff aria-label={t("list.muted")} className="size-3.5 self-center text-ink-3" />
            )}
            {row.shelf === "pinned" && (
              <Pin aria-label={t("list.pinned")} className="size-3.5 self-center text-ink-3" />
            )}
            <time
              dateTime={new Date(time).toISOString()}
              className={cx(
                "shrink-0 text-hint tabular touch:text-help",
                unread && !muted ? "font-title text-pen" : "text-ink-3",
              )}
            >
              {rowTime(time, now, { format: timeFormat(), words })}
            </time>
          </span>
          <span
            className={cx(
              "flex h-5 items-center gap-1 text-help touch:mt-0.5 touch:text-row",
              unread ? "font-title text-ink" : "text-ink-2",
            )}
          >
            <RowPreview {...props} />
            {unread && <UnreadBadge count={row.unreadCount} muted={muted} />}
          </span>
        </span>
      </Link>
    </li>
  );
});
