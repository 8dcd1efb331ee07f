import { Component, type ReactNode, type RefObject } from "react";
import { findFirstVisible, isAtBottom, type ScrollHold } from "../logic/scrollPosition";

interface ScrollKeeperProps {
  viewRef: RefObject<HTMLElement | null>;
  listRef: RefObject<HTMLElement | null>;
  /** A change sends the view to the end: our own newest message. */
  newestOwnKey: string | null;
  children: ReactNode;
}

/**
 * Keeps what the reader looks at where it is, to the pixel, while the list changes around it. A
 * class, because React offers a look at the page right before it changes only to classes. The
 * browser's own anchoring is off in the view: it does nothing at the very top, where older
 * messages come in, and Safari has none.
 */
export class ScrollKeeper extends Component<ScrollKeeperProps> {
  override componentDidMount(): void {
    const view = this.props.viewRef.current;
    if (view) view.scrollTop = view.scrollHeight;
  }

  override getSnapshotBeforeUpdate(): ScrollHold {
    return readHold(this.props.viewRef.current, this.props.listRef.current);
  }

  override componentDidUpdate(before: ScrollKeeperProps, _state: unknown, hold: ScrollHold): void {
    const wroteSomething =
      this.props.newestOwnKey !== null && before.newestOwnKey !== this.props.newestOwnKey;
    const goal: ScrollHold = wroteSomething ? { at: "bottom" } : hold;
    applyHold(this.props.viewRef.current, this.props.listRef.current, goal);
  }

  override render(): ReactNode {
    return this.props.children;
  }
}

export function readHold(view: HTMLElement | null, list: HTMLElement | null): ScrollHold {
  if (!view || !list) return { at: "top" };
  if (isAtBottom(view)) return { at: "bottom" };
  const items = list.children;
  const listTop = list.offsetTop;
  const index = findFirstVisible(
    items.length,
    (i) => {
      const item = items[i];
      return item instanceof HTMLElement ? listTop + item.offsetTop + item.offsetHeight : 0;
    },
    view.scrollTop,
  );
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
