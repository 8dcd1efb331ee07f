import { useLayoutEffect } from "react";
import { useStableCallback } from "./useStableCallback";

/**
 * Hears every key that nobody took before. From the moment the page is drawn: who presses a key
 * right then would find it lost in an effect that waits for the frame.
 */
export function useKeyDown(onKeyDown: (event: KeyboardEvent) => void): void {
  const hear = useStableCallback(onKeyDown);
  useLayoutEffect(() => {
    function onWindowKeyDown(event: KeyboardEvent): void {
      if (!event.defaultPrevented && !event.isComposing) hear(event);
    }
    window.addEventListener("keydown", onWindowKeyDown);
    return () => window.removeEventListener("keydown", onWindowKeyDown);
  }, [hear]);
}

/** The last that Esc closes: what is being written, edited or open above comes first. */
export function useEscape(onEscape: () => void): void {
  useKeyDown((event) => {
    if (event.key !== "Escape") return;
    if (document.querySelector("[role=dialog], [role=menu]")) return;
    onEscape();
  });
}
