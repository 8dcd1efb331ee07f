import { dayNumber, MINUTE } from "../../../lib/time";
import { isEmojiOnly } from "./emojiOnly";
import type { ThreadMessage } from "./threadMessage";

/** Messages of one person closer together than this stand as one group. */
export const GROUP_WITHIN_MS = 5 * MINUTE;

export type GroupPosition = "single" | "first" | "middle" | "last";

export type ThreadRow =
  | { kind: "day"; key: string; time: number }
  | { kind: "new"; key: string }
  | { kind: "message"; key: string; message: ThreadMessage; position: GroupPosition };

/**
 * Lays day labels and the line above the first new message between messages (oldest first), and
 * says where each stands in its group.
 */
export function toThreadRows(
  messages: readonly ThreadMessage[],
  firstNewKey: string | null = null,
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  const joins = (first: ThreadMessage | undefined, second: ThreadMessage | undefined) =>
    first !== undefined &&
    second !== undefined &&
    second.key !== firstNewKey &&
    belongTogether(first, second);
  messages.forEach((message, index) => {
    const previous = messages[index - 1];
    if (!previous || dayNumber(previous.time) !== dayNumber(message.time)) {
      rows.push({ kind: "day", key: `day-${dayNumber(message.time)}`, time: message.time });
    }
    if (message.key === firstNewKey) rows.push({ kind: "new", key: "new" });
    const position = toPosition({
      joinsPrevious: joins(previous, message),
      joinsNext: joins(message, messages[index + 1]),
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
    !isDrawnLarge(first) &&
    !isDrawnLarge(second)
  );
}

/** Emoji alone stand without a bubble, unless they answer something. */
export function isDrawnLarge({ body, quote, delivery }: ThreadMessage): boolean {
  return !quote && delivery.state !== "failed" && isEmojiOnly(body);
}

function toPosition(joins: { joinsPrevious: boolean; joinsNext: boolean }): GroupPosition {
  if (joins.joinsPrevious) return joins.joinsNext ? "middle" : "last";
  return joins.joinsNext ? "first" : "single";
}
