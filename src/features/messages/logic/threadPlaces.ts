import type { ScrollAnchor, Unseen } from "./scrollPosition";
import type { Reach } from "./spanFolding";
import type { ThreadWindow } from "./threadWindow";

/** Where a reader was when they left a conversation, somewhere above its end. */
export interface ThreadPlace {
  /** What was loaded, all of it folded. */
  window: ThreadWindow;
  /** What was looked at. */
  reach: Reach;
  anchor: ScrollAnchor;
  /** What came later is added to it. */
  unseen: Unseen;
}

/** More conversations than one goes back and forth between. */
const PLACES_MAX = 50;

/**
 * By person and conversation, for as long as the page is open. Times and ids only: the words come
 * from the server again.
 */
const places = new Map<string, ThreadPlace>();

/** Null forgets the place: the conversation opens as a new one does. */
export function keepPlace(key: string, place: ThreadPlace | null): void {
  places.delete(key);
  if (place === null) return;
  places.set(key, place);
  const [oldest] = places.keys();
  if (places.size > PLACES_MAX && oldest !== undefined) places.delete(oldest);
}

export function getPlace(key: string): ThreadPlace | null {
  return places.get(key) ?? null;
}
