/** Nearer than this to the end counts as being there. */
export const BOTTOM_WITHIN_PX = 48;

export interface ScrollBox {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/** The first message in view, and how far its top is below the top of the view (may be negative). */
export interface ScrollAnchor {
  key: string;
  offset: number;
}

/** What the view held on to before its content changed. */
export type ScrollHold = { at: "bottom" } | { at: "message"; anchor: ScrollAnchor } | { at: "top" };

export function isAtBottom({ scrollTop, scrollHeight, clientHeight }: ScrollBox): boolean {
  return scrollHeight - clientHeight - scrollTop <= BOTTOM_WITHIN_PX;
}

/**
 * Index of the first item that ends below the top of the view. `endOf` must grow with the index,
 * which lets us ask only a handful of many thousand items.
 */
export function findFirstVisible(
  count: number,
  endOf: (index: number) => number,
  viewTop: number,
): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (endOf(middle) > viewTop) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** How many of the messages after `lastSeenKey` are by somebody else. */
export function countUnseen(
  messages: readonly { key: string; own: boolean }[],
  lastSeenKey: string | null,
): number {
  if (lastSeenKey === null) return 0;
  const seen = messages.findLastIndex((message) => message.key === lastSeenKey);
  if (seen < 0) return 0;
  return messages.slice(seen + 1).filter((message) => !message.own).length;
}
