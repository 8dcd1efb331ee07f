import { useRef, useState, type KeyboardEvent, type MouseEvent } from "react";
import { knock } from "../../../lib/haptics";
import { useLongPress } from "../../../lib/useLongPress";
import type { Popup } from "../../../lib/usePopup";

/** Where the menu of a row stands: at the pointer, which has no size, or at the row. */
export interface RowMenuPlace {
  conversationId: string;
  /** Counted from the top of the list. */
  index: number;
  anchor: { left: number; top: number; width: number; height: number };
  /** What had the focus before. */
  before: Element | null;
  byKey: boolean;
  /** Another number, another menu: one may fade while the next is there. */
  serial: number;
}

/**
 * Which row of the list has its menu open. By the right button, by a long press, by the menu key
 * or Shift+F10. The handlers go on the list, whose rows are told apart by `data-row`.
 */
export function useRowMenu(part: { preload: () => void }) {
  const [state, setState] = useState<{ place: RowMenuPlace; open: boolean } | null>(null);
  const noButton = useRef<HTMLButtonElement>(null);
  const longPress = useLongPress((target) => {
    if (show(target, null, false)) knock();
  });

  function show(target: EventTarget, point: { x: number; y: number } | null, byKey: boolean) {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
    const conversationId = row?.dataset["row"];
    if (!row || conversationId === undefined) return false;
    part.preload();
    const anchor = point
      ? { left: point.x, top: point.y, width: 0, height: 0 }
      : row.getBoundingClientRect();
    const index = [...(row.closest("ul")?.querySelectorAll("[data-row]") ?? [])].indexOf(row);
    const { activeElement } = document;
    setState((last) => {
      const isInMenu = activeElement?.closest("[role=menu]");
      const before = isInMenu ? (last?.place.before ?? null) : activeElement;
      const serial = (last?.place.serial ?? 0) + 1;
      return { place: { conversationId, index, anchor, before, byKey, serial }, open: true };
    });
    return true;
  }

  function close(): void {
    setState((now) => now && { ...now, open: false });
  }

  const popup: Popup | null = state && {
    open: state.open,
    byKey: state.place.byKey,
    buttonRef: noButton,
    onOpenChange: (open) => {
      if (!open) close();
    },
    onGone: () => setState((now) => (now?.place.serial === state.place.serial ? null : now)),
  };

  return {
    popup,
    place: state?.place ?? null,
    close,
    handlers: {
      ...longPress.handlers,
      /** The right button takes nobody's focus away. */
      onMouseDown: (event: MouseEvent) => {
        if (event.button === 2) event.preventDefault();
      },
      onContextMenu: (event: MouseEvent) => {
        // A finger has its own way here, and browsers disagree on when they tell of it.
        const byFinger = longPress.isPressing() || isFinger(event.nativeEvent);
        const point = { x: event.clientX, y: event.clientY };
        if (byFinger || show(event.target, point, false)) event.preventDefault();
      },
      onKeyDown: (event: KeyboardEvent) => {
        if (!isMenuKey(event) || !show(event.target, null, true)) return;
        event.preventDefault();
      },
    },
  };
}

function isFinger(event: Event): boolean {
  return "pointerType" in event && event.pointerType === "touch";
}

export function isMenuKey({ key, shiftKey }: KeyboardEvent): boolean {
  return key === "ContextMenu" || (key === "F10" && shiftKey);
}
