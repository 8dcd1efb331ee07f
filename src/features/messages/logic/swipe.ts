/** A finger on a message: nothing yet, a swipe to answer it, or something else for good. */
export interface Swipe {
  phase: "undecided" | "swiping" | "off";
  /** How far the message has gone towards the end of the line, in pixels. */
  offset: number;
  /** Lifting the finger now answers. */
  armed: boolean;
}

interface Move {
  /** Since the finger came down, towards the end of the line. */
  along: number;
  down: number;
}

/** Less is a finger that is not quite still. */
const SLOP_PX = 10;
/** A swipe goes along the line clearly more than it goes up or down. */
const STEEPEST = 0.6;
const ARMED_PX = 56;
/** From here on the message follows only a little. */
const FREE_PX = 64;
const MAX_PX = 80;
/** There begins the browser's own way back. */
const EDGE_PX = 24;

export const NO_SWIPE: Swipe = { phase: "undecided", offset: 0, armed: false };
const OFF: Swipe = { phase: "off", offset: 0, armed: false };

export function startsAtEdge(x: number, width: number): boolean {
  return x < EDGE_PX || x > width - EDGE_PX;
}

export function moveSwipe(swipe: Swipe, { along, down }: Move): Swipe {
  if (swipe.phase === "off") return swipe;
  if (swipe.phase === "undecided") {
    if (Math.hypot(along, down) < SLOP_PX) return swipe;
    if (along < 0 || Math.abs(down) > along * STEEPEST) return OFF;
  }
  const pulled = Math.max(0, along - SLOP_PX);
  const offset = pulled <= FREE_PX ? pulled : Math.min(MAX_PX, FREE_PX + (pulled - FREE_PX) * 0.2);
  return { phase: "swiping", offset, armed: offset >= ARMED_PX };
}

/** From 0 to 1, where it answers. */
export function swipeProgress({ offset }: Swipe): number {
  return Math.min(1, offset / ARMED_PX);
}
