import { useEffect, useRef } from "react";
import { isAtBottom, wasScrolled, type ScrollHold } from "../logic/scrollPosition";
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
  const hold = useRef<ScrollHold>({ at: "bottom" });
  /** Where the view was when the hold was taken. */
  const heldAt = useRef(0);
  /** From the window's change until the view has followed: what scrolls then, nobody scrolled. */
  const resizing = useRef(false);
  const folding = useFolding({ ...options, viewRef, listRef, spans: loaded.spans });

  function onScroll(): void {
    const view = viewRef.current;
    if (!view) return;
    if (!resizing.current) {
      // In the past the end of the list is no end: what comes after it must not be scrolled to.
      hold.current = (newer === "none" ? readHold : readMessageHold)(view, listRef.current);
      heldAt.current = view.scrollTop;
    }
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
    if (hold.current.at !== "message" || reach === null) return options.onLeave(null);
    const { anchor } = hold.current;
    options.onLeave({ window: foldAll(loaded, placed), reach, anchor, unseen: end.unseen });
  }

  // The view changes its height with the keyboard and the composer; its content with its width.
  useEffect(() => {
    const view = viewRef.current;
    const list = listRef.current;
    if (!view || !list) return;
    const observer = new ResizeObserver(() => {
      // Somebody scrolled and the browser has not said so yet: that is where they want to be.
      if (!resizing.current && wasScrolled(view, heldAt.current)) return;
      applyHold(view, list, hold.current);
      heldAt.current = view.scrollTop;
    });
    observer.observe(view);
    observer.observe(list);
    // Told before the view is laid out anew, and before any scrolling that comes of it.
    const onResize = () => {
      resizing.current = true;
      requestAnimationFrame(() => requestAnimationFrame(() => (resizing.current = false)));
    };
    window.addEventListener("resize", onResize);
    return () => {
      window.removeEventListener("resize", onResize);
      observer.disconnect();
    };
  }, []);

  function jumpToLatest(): void {
    const view = viewRef.current;
    if (!view) return;
    hold.current = { at: "bottom" };
    heldAt.current = view.scrollTop;
    const distance = view.scrollHeight - view.clientHeight - view.scrollTop;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const near = distance < 2 * view.clientHeight;
    view.scrollTo({ top: view.scrollHeight, behavior: near && !calm ? "smooth" : "instant" });
  }

  return { viewRef, listRef, onScroll, onLeave, jumpToLatest };
}
