import { useRef, useState, type ComponentProps, type RefObject } from "react";

/** What a button opens, drawn by code that may come later than the button. */
export interface Popup {
  open: boolean;
  /** A key opened it: its first item gets the focus. */
  byKey: boolean;
  buttonRef: RefObject<HTMLButtonElement | null>;
  onOpenChange: (open: boolean) => void;
  /** To be called when it has left the page. */
  onGone: () => void;
}

const OPENING_KEYS = ["Enter", " ", "ArrowDown"];

/**
 * A button that opens something: what the button is given, and what is to be drawn (null while
 * nothing is). The button is there from the start and stays the same, so it works and keeps the
 * focus also while the code for the rest is on its way.
 *
 *   gone -> open -> closing (it fades) -> gone
 */
export function usePopup(kind: "menu" | "dialog", part: { preload: () => void }) {
  const buttonRef = useRef<HTMLButtonElement>(null);
  const [state, setState] = useState<"gone" | "open" | "closing">("gone");
  const [byKey, setByKey] = useState(false);
  const open = state === "open";

  function onOpenChange(next: boolean): void {
    if (next) part.preload();
    setState((now) => {
      if (next) return "open";
      return now === "open" ? "closing" : now;
    });
  }
  function toggle(): void {
    onOpenChange(!open);
  }

  // Menus open as they do everywhere: with the press of the pointer, and with the arrow down.
  const menuHandlers: ComponentProps<"button"> = {
    onPointerDown: (event) => {
      if (event.button !== 0 || event.ctrlKey) return;
      // The menu takes the focus; the press that goes on must not take it back.
      event.preventDefault();
      event.currentTarget.focus({ preventScroll: true });
      setByKey(false);
      toggle();
    },
    onKeyDown: (event) => {
      if (!OPENING_KEYS.includes(event.key)) return;
      event.preventDefault();
      setByKey(true);
      if (event.key === "ArrowDown") onOpenChange(true);
      else toggle();
    },
  };
  const button: ComponentProps<"button"> & { "data-state": string } = {
    ref: buttonRef,
    "aria-haspopup": kind,
    "aria-expanded": open,
    "data-state": open ? "open" : "closed",
    ...(kind === "menu" ? menuHandlers : { onClick: toggle }),
  };
  const popup: Popup = {
    open,
    byKey,
    buttonRef,
    onOpenChange,
    onGone: () => setState((now) => (now === "closing" ? "gone" : now)),
  };
  return { button, popup: state === "gone" ? null : popup, show: () => onOpenChange(true) };
}
