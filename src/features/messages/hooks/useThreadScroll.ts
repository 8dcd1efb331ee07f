import { useEffect, useRef, useState } from "react";
import { applyHold, readHold, readLastVisible, readMessageHold } from "../components/ScrollKeeper";
import { countUnseen, isAtBottom, type ScrollHold } from "../logic/scrollPosition";

interface ThreadScrollOptions {
  messages: readonly { key: string; own: boolean }[];
  canLoadOlder: boolean;
  loadOlder: () => void;
  canLoadNewer: boolean;
  loadNewer: () => void;
  onVisible: (lastVisibleKey: string | null) => void;
}

/** Older messages are asked for this far before the reader gets to the first one. */
const LOAD_WITHIN_PX = 900;

export function useThreadScroll(options: ThreadScrollOptions) {
  const { messages, canLoadOlder, loadOlder, canLoadNewer, loadNewer, onVisible } = options;
  const viewRef = useRef<HTMLDivElement>(null);
  const listRef = useRef<HTMLOListElement>(null);
  const hold = useRef<ScrollHold>({ at: "bottom" });
  const [atBottom, setAtBottom] = useState(true);
  /** The newest message when the reader left the end; what comes after it is new to them. */
  const [lastSeenKey, setLastSeenKey] = useState<string | null>(null);
  const newestKey = messages.at(-1)?.key ?? null;

  function onScroll(): void {
    const view = viewRef.current;
    if (!view) return;
    // In the past the end of the list is no end: what comes after it must not be scrolled to.
    hold.current = canLoadNewer
      ? readMessageHold(view, listRef.current)
      : readHold(view, listRef.current);
    const bottom = isAtBottom(view);
    if (bottom !== atBottom) {
      setAtBottom(bottom);
      setLastSeenKey(bottom ? null : newestKey);
    }
    onVisible(readLastVisible(view, listRef.current));
    if (canLoadOlder && view.scrollTop < LOAD_WITHIN_PX) loadOlder();
    const below = view.scrollHeight - view.clientHeight - view.scrollTop;
    if (canLoadNewer && below < LOAD_WITHIN_PX) loadNewer();
  }

  // The view changes its height with the keyboard and the composer; its content with its width.
  useEffect(() => {
    const view = viewRef.current;
    const list = listRef.current;
    if (!view || !list) return;
    const observer = new ResizeObserver(() => applyHold(view, list, hold.current));
    observer.observe(view);
    observer.observe(list);
    return () => observer.disconnect();
  }, []);

  // A page shorter than the view offers nothing to scroll, so it has to ask by itself.
  useEffect(() => {
    const view = viewRef.current;
    if (view && canLoadOlder && view.scrollHeight - view.clientHeight < LOAD_WITHIN_PX) loadOlder();
  });

  function jumpToLatest(): void {
    const view = viewRef.current;
    if (!view) return;
    hold.current = { at: "bottom" };
    const distance = view.scrollHeight - view.clientHeight - view.scrollTop;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const near = distance < 2 * view.clientHeight;
    view.scrollTo({ top: view.scrollHeight, behavior: near && !calm ? "smooth" : "instant" });
  }

  return {
    viewRef,
    listRef,
    onScroll,
    atBottom,
    unseen: atBottom ? 0 : countUnseen(messages, lastSeenKey),
    jumpToLatest,
  };
}
