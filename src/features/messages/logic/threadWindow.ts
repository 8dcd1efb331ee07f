/**
 * Which messages of a conversation the page subscribes to. A reactive query sends its whole value
 * at every change, so what changes often has to be small:
 *
 *   [ span ][ span ][ span ][ live -> ]
 *   settled: sent again only      at most LIVE_MAX messages: every
 *   when one of them is edited    arrival sends these and no more
 *
 * When the live end is full it becomes a span, and a new live end starts behind it. Times are
 * `message.time`; no window the server answers ends between two messages of one moment. Spans far
 * from what is looked at are folded (`spanFolding.ts`), so a long conversation costs no more than a
 * short one.
 */
export interface ThreadWindow {
  /** Settled, oldest first, without gaps. */
  spans: readonly Span[];
  /** The live end holds what was said after this; null while we look at the past. */
  liveAfter: number | null;
  hasOlder: boolean;
}

/** Where a window opens: at the newest message, or around one said at a time. */
export type Origin = { at: "end" } | { at: "time"; time: number };

export interface Span {
  from: number;
  to: number;
  /** How many pixels stand for its messages while they are not drawn; null while they are. */
  folded: number | null;
}

export interface WindowAnswer<M extends { time: number } = { time: number }> {
  /** Oldest first. */
  messages: readonly M[];
  hasMore: boolean;
}

export const LIVE_MAX = 20;

/** The window after the newest messages came in. */
export function openAtEnd({ messages, hasMore }: WindowAnswer): ThreadWindow {
  const span = toSpan(messages);
  return {
    spans: span ? [span] : [],
    liveAfter: span?.to ?? 0,
    hasOlder: hasMore,
  };
}

/** The window around a message, from what was said before it and from it on. */
export function openAround(older: WindowAnswer, newer: WindowAnswer): ThreadWindow {
  const span = toSpan([...older.messages, ...newer.messages]);
  return {
    spans: span ? [span] : [],
    liveAfter: newer.hasMore ? null : (span?.to ?? 0),
    hasOlder: older.hasMore,
  };
}

export function addOlder(window: ThreadWindow, { messages, hasMore }: WindowAnswer): ThreadWindow {
  const span = toSpan(messages);
  return {
    ...window,
    spans: span ? [span, ...window.spans] : window.spans,
    hasOlder: hasMore,
  };
}

/** For a window in the past: what comes next, and the live end when there is no more. */
export function addNewer(window: ThreadWindow, { messages, hasMore }: WindowAnswer): ThreadWindow {
  const span = toSpan(messages);
  const spans = span ? [...window.spans, span] : window.spans;
  return { ...window, spans, liveAfter: hasMore ? null : (spans.at(-1)?.to ?? 0) };
}

/** Turns a full live end into a span; the same window while there is room. */
export function settleLive(
  window: ThreadWindow,
  { messages, hasMore }: WindowAnswer,
): ThreadWindow {
  const span = toSpan(messages);
  if (window.liveAfter === null || !span) return window;
  if (messages.length < LIVE_MAX && !hasMore) return window;
  return { ...window, spans: [...window.spans, span], liveAfter: span.to };
}

/**
 * All messages of several answers, oldest first. Answers may overlap while one subscription takes
 * over from another; `later` ones win, though both are right. Those of one moment stay in the
 * order of their answer: no two answers share a moment in part.
 */
export function mergeAnswers<M extends { _id: string; time: number }>(
  answers: readonly WindowAnswer<M>[],
): M[] {
  const byId = new Map<string, M>();
  for (const { messages } of answers) {
    for (const message of messages) byId.set(message._id, message);
  }
  return [...byId.values()].toSorted((a, b) => a.time - b.time);
}

function toSpan(messages: readonly { time: number }[]): Span | null {
  const first = messages[0];
  const last = messages.at(-1);
  return first && last ? { from: first.time, to: last.time, folded: null } : null;
}
