import { Component, type ReactNode, type RefObject } from "react";
import { findFirstVisible, isAtBottom, type ScrollHold } from "../logic/scrollPosition";

interface ScrollKeeperProps {
  viewRef: RefObject<HTMLDivElement | null>;
  listRef: RefObject<HTMLElement | null>;
  /** A change sends the view to the end: our own newest message. */
  newestOwnKey: string | null;
  /** Whether the end of the list is the end of the conversation, where new messages keep us. */
  sticksToEnd: boolean;
  /** Called after scrolling, and after the list changed and the view has settled. */
  onScroll: () => void;
  children: ReactNode;
}

/**
 * The part that scrolls. Keeps what the reader looks at where it is, to the pixel, while the list changes around it. A
 * class, because React offers a look at the page right before it changes only to classes. The
 * browser's own anchoring is off in the view: it does nothing at the very top, where older
 * messages come in, and Safari has none.
 */
export class ScrollKeeper extends Component<ScrollKeeperProps> {
  override componentDidMount(): void {
    const view = this.props.viewRef.current;
    if (view) openAt(view);
    this.props.onScroll();
  }

  override getSnapshotBeforeUpdate(): ScrollHold {
    const { viewRef, listRef, sticksToEnd } = this.props;
    const read = sticksToEnd ? readHold : readMessageHold;
    return read(viewRef.current, listRef.current);
  }

  override componentDidUpdate(before: ScrollKeeperProps, _state: unknown, hold: ScrollHold): void {
    const wroteSomething =
      this.props.newestOwnKey !== null && before.newestOwnKey !== this.props.newestOwnKey;
    const goal: ScrollHold = wroteSomething ? { at: "bottom" } : hold;
    applyHold(this.props.viewRef.current, this.props.listRef.current, goal);
    this.props.onScroll();
  }

  override render(): ReactNode {
    const { viewRef, onScroll, children } = this.props;
    return (
      <div
        ref={viewRef}
        data-view
        onScroll={onScroll}
        className="flex min-h-0 grow scroll-thin flex-col overflow-x-hidden overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        {children}
      </div>
    );
  }
}

/** With the line above the new messages at a third of the height, else at the end. */
function openAt(view: HTMLElement): void {
  view.scrollTop = view.scrollHeight;
  const divider = view.querySelector<HTMLElement>("[data-new]");
  if (!divider) return;
  const top = divider.getBoundingClientRect().top - view.getBoundingClientRect().top;
  if (top < view.clientHeight / 3) view.scrollTop += top - view.clientHeight / 3;
}

export function readHold(view: HTMLElement | null, list: HTMLElement | null): ScrollHold {
  if (!view || !list) return { at: "top" };
  return isAtBottom(view) ? { at: "bottom" } : readMessageHold(view, list);
}

/** Holds on to the first message in view, also at the very end. */
export function readMessageHold(view: HTMLElement | null, list: HTMLElement | null): ScrollHold {
  if (!view || !list) return { at: "top" };
  const items = list.children;
  const listTop = list.offsetTop;
  const index = findFirstVisible(items.length, (i) => endOf(list, i), view.scrollTop);
  for (let i = index; i < items.length; i += 1) {
    const item = items[i];
    const key = item instanceof HTMLElement ? item.dataset["key"] : undefined;
    if (item instanceof HTMLElement && key) {
      const offset = listTop + item.offsetTop - view.scrollTop;
      return { at: "message", anchor: { key, offset } };
    }
  }
  return { at: "top" };
}

export function applyHold(
  view: HTMLElement | null,
  list: HTMLElement | null,
  hold: ScrollHold,
): void {
  if (!view || !list || hold.at === "top") return;
  if (hold.at === "bottom") {
    view.scrollTop = view.scrollHeight;
    return;
  }
  const { key, offset } = hold.anchor;
  const item = list.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (item instanceof HTMLElement) {
    view.scrollTop = list.offsetTop + item.offsetTop - offset;
  }
}

/** The last message whose end is in view. */
export function readLastVisible(view: HTMLElement, list: HTMLElement | null): string | null {
  if (!list) return null;
  const items = list.children;
  const bottom = view.scrollTop + view.clientHeight;
  const after = findFirstVisible(items.length, (i) => endOf(list, i), bottom);
  for (let i = Math.min(after, items.length) - 1; i >= 0; i -= 1) {
    const item = items[i];
    const key = item instanceof HTMLElement ? item.dataset["key"] : undefined;
    if (key) return key;
  }
  return null;
}

/**
 * Where an item ends, within the view's content: where the next message starts, because a day
 * label that sticks to the top says nothing about its own place.
 */
function endOf(list: HTMLElement, index: number): number {
  const items = list.children;
  for (let next = index + 1; next < items.length; next += 1) {
    const item = items[next];
    if (item instanceof HTMLElement && item.dataset["key"]) return list.offsetTop + item.offsetTop;
  }
  return list.offsetTop + list.offsetHeight;
}
