import { dayNumber, MINUTE } from "../../../lib/time";
import { isEmojiOnly } from "./emojiOnly";
import type { ThreadMessage } from "./threadMessage";

/** Messages of one person closer together than this stand as one group. */
export const GROUP_WITHIN_MS = 5 * MINUTE;

export type GroupPosition = "single" | "first" | "middle" | "last";

export type ThreadRow =
  | { kind: "day"; key: string; time: number }
  | { kind: "message"; key: string; message: ThreadMessage; position: GroupPosition };

/** Lays day labels between messages (oldest first) and says where each stands in its group. */
export function toThreadRows(messages: readonly ThreadMessage[]): ThreadRow[] {
  const rows: ThreadRow[] = [];
  messages.forEach((message, index) => {
    const previous = messages[index - 1];
    const next = messages[index + 1];
    if (!previous || dayNumber(previous.time) !== dayNumber(message.time)) {
      rows.push({ kind: "day", key: `day-${dayNumber(message.time)}`, time: message.time });
    }
    const position = toPosition({
      joinsPrevious: previous !== undefined && belongTogether(previous, message),
      joinsNext: next !== undefined && belongTogether(message, next),
    });
    rows.push({ kind: "message", key: message.key, message, position });
  });
  return rows;
}

function belongTogether(first: ThreadMessage, second: ThreadMessage): boolean {
  return (
    first.senderId === second.senderId &&
    second.time - first.time < GROUP_WITHIN_MS &&
    dayNumber(first.time) === dayNumber(second.time) &&
    !isEmojiOnly(first.body) &&
    !isEmojiOnly(second.body)
  );
}

function toPosition(joins: { joinsPrevious: boolean; joinsNext: boolean }): GroupPosition {
  if (joins.joinsPrevious) return joins.joinsNext ? "middle" : "last";
  return joins.joinsNext ? "first" : "single";
}
