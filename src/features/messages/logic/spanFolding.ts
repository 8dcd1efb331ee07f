import type { ThreadRow } from "./threadRows";
import type { Span, ThreadWindow } from "./threadWindow";

/**
 * Which spans are drawn. Far from what is looked at, a span is folded: its rows leave the page and
 * as many empty pixels stay. Further away its subscription goes too, and its messages with it.
 *
 *   |  given up  |   held   |  drawn  [ view ]  drawn  |   held   |  given up  |
 *   only times       answer       within reach              answer    only times
 *   and pixels       at hand                                at hand   and pixels
 */

/** The times between which spans are to be drawn. */
export interface Reach {
  from: number;
  to: number;
}

/** Where a span is in the list, in pixels from the list's top. */
export interface PlacedSpan {
  span: Span;
  top: number;
  bottom: number;
}

/** Heights of the view above and below it within which spans are drawn. */
const DRAW_WITHIN = 1.5;
/** Further away they are folded. Between the two a span stays what it is, so none flickers. */
const FOLD_BEYOND = 3;
/** A view made small by the keyboard still has some room around it. */
const VIEW_MIN_PX = 600;
/** Folded spans, next to drawn ones, whose answers stay at hand. */
const HELD_AROUND = 6;
/** At the end things happen whatever one looks at: edits, ticks, Up for one's last message. */
const HELD_AT_END = 2;

/** Where the spans are, by the rows that are drawn. `topOf` the row after the last is the end. */
export function placeSpans(
  rows: readonly ThreadRow[],
  spans: readonly Span[],
  topOf: (index: number) => number,
): PlacedSpan[] {
  const placed: PlacedSpan[] = [];
  let open: PlacedSpan | null = null;
  /** The first row of what belongs together with the next message: its day label and divider. */
  let start = 0;
  const close = (index: number) => {
    if (open) open.bottom = topOf(index);
    open = null;
  };
  rows.forEach((row, index) => {
    if (row.kind === "gap") {
      close(index);
      let top = topOf(index);
      for (const span of row.spans) {
        const bottom = top + (span.folded ?? 0);
        placed.push({ span, top, bottom });
        top = bottom;
      }
      start = index + 1;
    } else if (row.kind === "message") {
      const span = row.message.id === null ? null : findSpan(spans, row.message.time);
      if (span !== (open?.span ?? null)) {
        close(start);
        if (span) placed.push((open = { span, top: topOf(start), bottom: 0 }));
      }
      start = index + 1;
    }
  });
  close(start);
  return placed;
}

/** What to draw for this part of the list (`top` and `height` of the view), and what to fold. */
export function planFolding(
  placed: readonly PlacedSpan[],
  view: { top: number; height: number },
  isPinned: (span: Span) => boolean,
): { reach: Reach | null; fold: ReadonlyMap<number, number> } {
  const room = Math.max(view.height, VIEW_MIN_PX);
  const within = (around: number) => (place: PlacedSpan) =>
    place.bottom > view.top - around * room && place.top < view.top + view.height + around * room;
  const near = placed.filter(within(DRAW_WITHIN));
  const isNear = within(FOLD_BEYOND);
  const far = placed.filter(
    (place) => place.span.folded === null && !isNear(place) && !isPinned(place.span),
  );
  const [first, last] = [near[0], near.at(-1)];
  return {
    reach: first && last ? { from: first.span.from, to: last.span.to } : null,
    fold: new Map(far.map(({ span, top, bottom }) => [span.from, Math.max(0, bottom - top)])),
  };
}

/** Folds spans, by where they begin, to their heights. The last one always stays drawn. */
export function foldSpans(
  window: ThreadWindow,
  heights: ReadonlyMap<number, number>,
): ThreadWindow {
  let changed = false;
  const spans = window.spans.map((span, index) => {
    const height = heights.get(span.from);
    if (height === undefined || span.folded !== null || index === window.spans.length - 1) {
      return span;
    }
    changed = true;
    return { ...span, folded: height };
  });
  return changed ? { ...window, spans } : window;
}

/** All of it, with the heights they had: a window to come back to. */
export function foldAll(window: ThreadWindow, placed: readonly PlacedSpan[]): ThreadWindow {
  const heights = new Map(placed.map(({ span, top, bottom }) => [span.from, bottom - top]));
  const spans = window.spans.map((span) => ({ ...span, folded: heights.get(span.from) ?? 0 }));
  return { ...window, spans };
}

/** Draws again what is within reach and has its answer; the same window when there is nothing. */
export function unfoldSpans(
  window: ThreadWindow,
  isWanted: (span: Span) => boolean,
  hasAnswer: (span: Span) => boolean,
): ThreadWindow {
  let changed = false;
  const spans = window.spans.map((span) => {
    if (span.folded === null || !isWanted(span) || !hasAnswer(span)) return span;
    changed = true;
    return { ...span, folded: null };
  });
  return changed ? { ...window, spans } : window;
}

/** The spans to be subscribed to, in their order. */
export function listHeld(
  { spans }: ThreadWindow,
  isWanted: (span: Span) => boolean,
): readonly Span[] {
  const needed = spans.flatMap((span, index) =>
    span.folded === null || isWanted(span) ? [index] : [],
  );
  const held = new Set<number>();
  for (const index of needed) {
    for (let other = index - HELD_AROUND; other <= index + HELD_AROUND; other += 1) {
      held.add(other);
    }
  }
  return spans.filter((_, index) => held.has(index) || index >= spans.length - HELD_AT_END);
}

export function isWithin({ from, to }: Reach, span: Span): boolean {
  return span.from <= to && span.to >= from;
}

/** The span that holds a moment; spans are in order and apart. */
export function findSpan(spans: readonly Span[], time: number): Span | null {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.to ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  const span = spans[low];
  return span && span.from <= time ? span : null;
}
