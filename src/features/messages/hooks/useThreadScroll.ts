import { useEffect, useRef } from "react";
import {
  isAtBottom,
  wasResized,
  wasScrolled,
  type Held,
  type ScrollHold,
} from "../logic/scrollPosition";
import { applyHold, readHold, readLastVisible, readMessageHold } from "../logic/scrollView";
import { foldAll, type Reach } from "../logic/spanFolding";
import type { ThreadPlace } from "../logic/threadPlaces";
import type { ThreadRow } from "../logic/threadRows";
import type { ThreadWindow } from "../logic/threadWindow";
import { useFolding } from "./useFolding";
import type { useThreadEnd } from "./useThreadEnd";
import type { More } from "./useThreadWindow";

interface ThreadScrollOptions {
  rows: readonly ThreadRow[];
  window: ThreadWindow;
  older: More;
  loadOlder: () => void;
  newer: More;
  loadNewer: () => void;
  lookAt: (reach: Reach, fold: ReadonlyMap<number, number>) => void;
  end: ReturnType<typeof useThreadEnd>;
  onLeave: (place: ThreadPlace | null) => void;
  onVisible: (lastVisibleKey: string | null) => void;
}

/** More messages are asked for this many heights of the view before the reader gets there. */
const LOAD_WITHIN = 1.5;

export function useThreadScroll(options: ThreadScrollOptions) {
  const { window: loaded, older, newer, end } = options;
  const viewRef = useRef<HTMLDivElement>(null);
  const listRef = useRef<HTMLOListElement>(null);
  /** What the view holds on to; null until it is drawn. */
  const held = useRef<Held | null>(null);
  const folding = useFolding({ ...options, viewRef, listRef, spans: loaded.spans });

  /** What to hold on to while the list changes. */
  function readHoldNow(): ScrollHold {
    const view = viewRef.current;
    if (view && held.current && wasResized(view, held.current)) return held.current.hold;
    // In the past the end of the list is no end: what comes after it must not be scrolled to.
    return (newer === "none" ? readHold : readMessageHold)(view, listRef.current);
  }

  function onScroll(): void {
    const view = viewRef.current;
    if (!view) return;
    if (!held.current || !wasResized(view, held.current))
      held.current = toHeld(view, readHoldNow());
    follow(view);
  }

  /** The list has changed: puts the view back to what it held on to, or to its end. */
  function onChanged(goal: ScrollHold): void {
    const view = viewRef.current;
    if (!view) return;
    applyHold(view, listRef.current, goal);
    // As it stands now it is where it should be, whatever size it has.
    held.current = toHeld(view, goal);
    held.current.hold = readHoldNow();
    follow(view);
  }

  function follow(view: HTMLElement): void {
    const bottom = isAtBottom(view);
    if (bottom !== end.atBottom) end.setAtBottom(bottom);
    options.onVisible(readLastVisible(view, listRef.current));
    folding.follow();
    const room = LOAD_WITHIN * view.clientHeight;
    const below = view.scrollHeight - view.clientHeight - view.scrollTop;
    if (older === "more" && view.scrollTop < room) options.loadOlder();
    if (newer === "more" && below < room) options.loadNewer();
  }

  function onLeave(): void {
    const { placed, reach } = folding.measure();
    const hold = held.current?.hold;
    if (hold?.at !== "message" || reach === null) return options.onLeave(null);
    const { anchor } = hold;
    options.onLeave({ window: foldAll(loaded, placed), reach, anchor, unseen: end.unseen });
  }

  // The view changes its height with the keyboard and the composer; its content with its width.
  useEffect(() => {
    const view = viewRef.current;
    const list = listRef.current;
    if (!view || !list) return;
    const observer = new ResizeObserver(() => {
      // Not drawn, as behind the list on a phone: there is nothing to measure.
      if (!held.current || view.clientHeight === 0) return;
      // Somebody scrolled and the browser has not said so yet: that is where they want to be.
      const isResized = wasResized(view, held.current);
      if (!isResized && wasScrolled(view, held.current.scrollTop)) return;
      applyHold(view, list, held.current.hold);
      held.current = toHeld(view, held.current.hold);
    });
    observer.observe(view);
    observer.observe(list);
    return () => observer.disconnect();
  }, []);

  function jumpToLatest(): void {
    const view = viewRef.current;
    if (!view) return;
    held.current = toHeld(view, { at: "bottom" });
    const distance = view.scrollHeight - view.clientHeight - view.scrollTop;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const near = distance < 2 * view.clientHeight;
    view.scrollTo({ top: view.scrollHeight, behavior: near && !calm ? "smooth" : "instant" });
  }

  return { viewRef, listRef, readHold: readHoldNow, onChanged, onScroll, onLeave, jumpToLatest };
}

function toHeld({ scrollTop, clientWidth, clientHeight }: HTMLElement, hold: ScrollHold): Held {
  return { hold, scrollTop, clientWidth, clientHeight };
}
