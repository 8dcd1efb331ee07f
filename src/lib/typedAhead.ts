import { useState } from "react";
import { isFocusTaken } from "./focus";

/** What was typed for a dialog before its code was there, and what had the focus before that. */
let ahead: { text: string; before: Element | null } | null = null;

/** To be called while the focus is still where it was; the result ends it. */
export function startTypingAhead(): () => void {
  ahead = { text: "", before: document.activeElement };
  // A dialog that takes its place is drawn within the same task, in two steps.
  return () => queueMicrotask(stop);
}

export function typeAhead(text: string): void {
  if (ahead) ahead.text = text;
}

/** For the dialog's field: empty for who had it at once. */
export function useTypedAhead(): string {
  const [text] = useState(() => ahead?.text ?? "");
  return text;
}

/** What has the focus, or had it before a field that only waits for a dialog took it. */
export function findFocused(): Element | null {
  return ahead ? ahead.before : document.activeElement;
}

function stop(): void {
  const before = ahead?.before;
  ahead = null;
  if (before instanceof HTMLElement && !isFocusTaken()) before.focus();
}
