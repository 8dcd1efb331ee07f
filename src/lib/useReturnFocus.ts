import { useState } from "react";
import { isFocusTaken } from "./focus";
import { findFocused } from "./typedAhead";

/**
 * For a dialog that is there only while it is open: gives the focus back to what had it before,
 * unless what was done in the dialog has moved it on. Radix does this for triggers alone.
 */
export function useReturnFocus(fallback?: () => HTMLElement | null): (event: Event) => void {
  const [before] = useState(findFocused);
  return (event) => {
    event.preventDefault();
    if (isFocusTaken()) return;
    const usable = before instanceof HTMLElement && before.isConnected && before !== document.body;
    const goal = usable ? before : fallback?.();
    goal?.focus();
  };
}
