import { dayNumber, MINUTE } from "../../../lib/time";
import { isEmojiOnly } from "./emojiOnly";
import type { ThreadMessage } from "./threadMessage";
import type { Span } from "./threadWindow";

/** Messages of one person closer together than this stand as one group. */
export const GROUP_WITHIN_MS = 5 * MINUTE;

export type GroupPosition = "single" | "first" | "middle" | "last";

export type ThreadRow =
  | { kind: "day"; key: string; time: number }
  | { kind: "new"; key: string }
  /** Pixels in place of messages that are not drawn. */
  | { kind: "gap"; key: string; spans: readonly Span[]; height: number }
  | { kind: "message"; key: string; message: ThreadMessage; position: GroupPosition };

interface RowOptions {
  /** The message below the line "New messages". */
  firstNewKey?: string | null;
  /** Spans whose messages are not among the given ones; those that are drawn do no harm. */
  spans?: readonly Span[];
}

/**
 * Lays day labels and the line above the first new message between messages (oldest first), keeps
 * the place of folded spans, and says where each message stands in its group.
 */
export function toThreadRows(
  messages: readonly ThreadMessage[],
  { firstNewKey = null, spans = [] }: RowOptions = {},
): ThreadRow[] {
  const rows: ThreadRow[] = [];
  const gaps = toGaps(spans);
  const joins = (first: ThreadMessage | undefined, second: ThreadMessage | undefined) =>
    first !== undefined &&
    second !== undefined &&
    second.key !== firstNewKey &&
    belongTogether(first, second);
  const gapsBefore = messages.map((message) => takeGapsBefore(gaps, message));
  messages.forEach((message, index) => {
    const before = gapsBefore[index] ?? [];
    rows.push(...before.map(toGapRow));
    const previous = before.length > 0 ? undefined : messages[index - 1];
    const next = gapsBefore[index + 1]?.length ? undefined : messages[index + 1];
    if (!previous || dayNumber(previous.time) !== dayNumber(message.time)) {
      rows.push({ kind: "day", key: `day-${message.key}`, time: message.time });
    }
    if (message.key === firstNewKey) rows.push({ kind: "new", key: "new" });
    const position = toPosition({
      joinsPrevious: joins(previous, message),
      joinsNext: joins(message, next),
    });
    rows.push({ kind: "message", key: message.key, message, position });
  });
  return [...rows, ...gaps.map(toGapRow)];
}

interface Gap {
  from: number;
  spans: Span[];
}

/** Folded spans that follow each other make one gap. */
function toGaps(spans: readonly Span[]): Gap[] {
  const gaps: Gap[] = [];
  spans.forEach((span, index) => {
    if (span.folded === null) return;
    const before = spans[index - 1];
    if (before && before.folded !== null) gaps.at(-1)?.spans.push(span);
    else gaps.push({ from: span.from, spans: [span] });
  });
  return gaps;
}

/** Takes them off the list. What is still on its way is the newest, whatever this device's clock says. */
function takeGapsBefore(gaps: Gap[], { id, time }: ThreadMessage): Gap[] {
  const rest = gaps.findIndex((gap) => id !== null && gap.from > time);
  return gaps.splice(0, rest < 0 ? gaps.length : rest);
}

function toGapRow({ from, spans }: Gap): ThreadRow {
  const height = spans.reduce((sum, span) => sum + (span.folded ?? 0), 0);
  return { kind: "gap", key: `gap-${from}`, spans, height };
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
