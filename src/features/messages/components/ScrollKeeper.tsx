import { Component, type ReactNode, type RefObject } from "react";
import { openView } from "../logic/scrollView";
import type { ScrollAnchor, ScrollHold } from "../logic/scrollPosition";

interface ScrollKeeperProps {
  viewRef: RefObject<HTMLDivElement | null>;
  listRef: RefObject<HTMLElement | null>;
  /** Where the reader was when they left; null opens at the new messages or at the end. */
  openingAnchor: ScrollAnchor | null;
  /** A change sends the view to the end: our own newest message. */
  newestOwnKey: string | null;
  /** What to hold on to, asked while the list still stands. */
  readHold: () => ScrollHold;
  /** The list has changed: the view is to be there. */
  onChanged: (goal: ScrollHold) => void;
  onScroll: () => void;
  /** Called while the list still stands, when the conversation is left. */
  onLeave: () => void;
  children: ReactNode;
}

/**
 * The part that scrolls. Keeps what the reader looks at where it is, to the pixel, while the list
 * changes around it. A class, because React offers a look at the page right before it changes only
 * to classes. The browser's own anchoring is off in the view: it does nothing at the very top, where
 * older messages come in, and Safari has none.
 */
export class ScrollKeeper extends Component<ScrollKeeperProps> {
  override componentDidMount(): void {
    const { viewRef, listRef, openingAnchor } = this.props;
    if (viewRef.current) openView(viewRef.current, listRef.current, openingAnchor);
    this.props.onScroll();
  }

  override getSnapshotBeforeUpdate(): ScrollHold {
    return this.props.readHold();
  }

  override componentDidUpdate(before: ScrollKeeperProps, _state: unknown, hold: ScrollHold): void {
    const wroteSomething =
      this.props.newestOwnKey !== null && before.newestOwnKey !== this.props.newestOwnKey;
    this.props.onChanged(wroteSomething ? { at: "bottom" } : hold);
  }

  override componentWillUnmount(): void {
    this.props.onLeave();
  }

  override render(): ReactNode {
    const { viewRef, onScroll, children } = this.props;
    return (
      // The transform changes nothing but this: with each key the browser looks what is under the pointer,
      // and need not ask every message when it is none of them.
      <div
        ref={viewRef}
        data-view
        onScroll={onScroll}
        className="flex min-h-0 grow [transform:translate(0)] scroll-thin [scrollbar-gutter:stable_both-edges] flex-col overflow-x-hidden overflow-y-auto overscroll-contain contain-content [overflow-anchor:none] print:block print:transform-none print:overflow-visible print:contain-none"
      >
        {children}
      </div>
    );
  }
}
