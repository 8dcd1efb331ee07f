/** Nearer than this to the end counts as being there. */
export const BOTTOM_WITHIN_PX = 48;

export interface ScrollBox {
  scrollTop: number;
  scrollHeight: number;
  clientHeight: number;
}

/**
 * The first message in view, and how far one of its edges is below the top of the view (may be
 * negative). The lower edge, if that is in view: what joins a message with those above it changes
 * its upper one.
 */
export interface ScrollAnchor {
  key: string;
  edge: "top" | "bottom";
  offset: number;
}

/** What the view held on to before its content changed. */
export type ScrollHold = { at: "bottom" } | { at: "message"; anchor: ScrollAnchor } | { at: "top" };

/** A hold, and the box of the view when it was taken. */
export interface Held extends Pick<ScrollBox, "scrollTop" | "clientHeight"> {
  hold: ScrollHold;
  clientWidth: number;
}

export function isAtBottom({ scrollTop, scrollHeight, clientHeight }: ScrollBox): boolean {
  return scrollHeight - clientHeight - scrollTop <= BOTTOM_WITHIN_PX;
}

/**
 * Whether the view has another size than when the hold was taken. Its messages may stand elsewhere
 * until it is put back to the hold, so a hold taken now would be of something else.
 */
export function wasResized(view: Pick<Held, "clientWidth" | "clientHeight">, held: Held): boolean {
  return view.clientWidth !== held.clientWidth || view.clientHeight !== held.clientHeight;
}

/**
 * Whether somebody has scrolled since the view stood at `heldAt`. The browser itself only ever moves
 * a view back to its end, when the content has become shorter or the view higher.
 */
export function wasScrolled(view: ScrollBox, heldAt: number): boolean {
  const moved = view.scrollTop - heldAt;
  const isAtEnd = view.scrollHeight - view.clientHeight - view.scrollTop < 1;
  return Math.abs(moved) > 1 && !(moved < 0 && isAtEnd);
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

/** Messages that came in below while one reads further up. */
export interface Unseen {
  /** The newest one that is counted, or was seen. */
  time: number;
  count: number;
}

/** Counts what others wrote since. The same object when that is nothing. */
export function addUnseen(
  unseen: Unseen,
  messages: readonly { id: string | null; own: boolean; time: number }[],
): Unseen {
  const time = newestTime(messages);
  if (time <= unseen.time) return unseen;
  const added = messages.filter((message) => !message.own && message.time > unseen.time).length;
  return { time, count: unseen.count + added };
}

/** When the newest stored message was said; what is on its way has only this device's time. */
export function newestTime(messages: readonly { id: string | null; time: number }[]): number {
  return messages.findLast((message) => message.id !== null)?.time ?? 0;
}
