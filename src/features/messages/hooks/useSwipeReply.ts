import { useRef, useState, useSyncExternalStore, type PointerEvent } from "react";
import { knock } from "../../../lib/haptics";
import { listActions } from "../logic/messageActions";
import { moveSwipe, NO_SWIPE, startsAtEdge, swipeProgress, type Swipe } from "../logic/swipe";
import type { ThreadMessage } from "../logic/threadMessage";

interface SwipeReplyOptions {
  messages: readonly ThreadMessage[];
  onReply: (message: ThreadMessage) => void;
}

interface Finger {
  id: number;
  row: HTMLElement;
  message: ThreadMessage;
  x: number;
  y: number;
  /** The end of the line is on the right, or on the left. */
  sense: 1 | -1;
  swipe: Swipe;
}

/**
 * A message that is swiped towards the end of the line is answered. It follows the finger beside
 * React; only that it is on its way is state. The browser goes on scrolling by itself
 * (`touch-action`), and takes the finger away when it does.
 */
export function useSwipeReply({ messages, onReply }: SwipeReplyOptions) {
  const finger = useRef<Finger | null>(null);
  const [swipedKey, setSwipedKey] = useState<string | null>(null);
  const isZoomed = useSyncExternalStore(onZoom, readIsZoomed);

  function onPointerDown(event: PointerEvent<HTMLElement>): void {
    if (event.pointerType !== "touch" || finger.current || isZoomed) return;
    const { clientX: x, clientY: y, pointerId: id, target } = event;
    const row = target instanceof Element ? target.closest<HTMLElement>("li[data-key]") : null;
    const message = messages.find(({ key }) => key === row?.dataset["key"]);
    if (!row || !message || !listActions(message).includes("reply")) return;
    if (startsAtEdge(x, window.innerWidth)) return;
    const sense = document.dir === "rtl" ? -1 : 1;
    finger.current = { id, row, message, x, y, sense, swipe: NO_SWIPE };
  }

  function onPointerMove(event: PointerEvent<HTMLElement>): void {
    const { current: now } = finger;
    if (!now || event.pointerId !== now.id) return;
    const before = now.swipe;
    const along = (event.clientX - now.x) * now.sense;
    now.swipe = moveSwipe(before, { along, down: event.clientY - now.y });
    const { phase, offset, armed } = now.swipe;
    if (phase !== "swiping") return;
    if (before.phase !== "swiping") setSwipedKey(now.message.key);
    if (armed && !before.armed) knock();
    draw(now.row, { x: offset * now.sense, progress: swipeProgress(now.swipe), armed });
  }

  function end(event: PointerEvent<HTMLElement>): void {
    const { current: now } = finger;
    if (!now || event.pointerId !== now.id) return;
    finger.current = null;
    if (now.swipe.phase !== "swiping") return;
    undraw(now.row);
    setSwipedKey(null);
    if (event.type === "pointerup" && now.swipe.armed) onReply(now.message);
  }

  return {
    swipedKey,
    /** Who has zoomed in needs the finger to look around, in all directions. */
    className: isZoomed ? "" : "touch-pan-y touch-pinch-zoom",
    handlers: { onPointerDown, onPointerMove, onPointerUp: end, onPointerCancel: end },
  };
}

function onZoom(listener: () => void): () => void {
  window.visualViewport?.addEventListener("resize", listener);
  return () => window.visualViewport?.removeEventListener("resize", listener);
}

function readIsZoomed(): boolean {
  return (window.visualViewport?.scale ?? 1) > 1.01;
}

function draw(row: HTMLElement, look: { x: number; progress: number; armed: boolean }): void {
  row.style.transition = "none";
  row.style.translate = `${look.x}px`;
  row.style.setProperty("--swiped", String(look.progress));
  row.toggleAttribute("data-armed", look.armed);
}

/** Lets it glide back; where motion is reduced it is there at once. */
function undraw(row: HTMLElement): void {
  row.style.transition = "translate 140ms var(--ease-out)";
  row.style.translate = "";
  row.style.removeProperty("--swiped");
  row.removeAttribute("data-armed");
}
