import { useLayoutEffect, useRef, type KeyboardEvent } from "react";
import { t } from "../lib/i18n/t";
import { startTypingAhead, typeAhead } from "../lib/typedAhead";
import type { DialogName } from "./useDialogRoute";

interface DialogWaitingProps {
  dialog: DialogName | null;
  onClose: () => void;
}

/** Keys that do something in the dialog, and would do something else on the page. */
const KEYS_OF_DIALOG = ["Enter", "Tab", "ArrowUp", "ArrowDown"];

/** Stands for a dialog whose code is on its way. What is typed meanwhile is for its field. */
export function DialogWaiting({ dialog, onClose }: DialogWaitingProps) {
  switch (dialog) {
    case "search":
    case "searchHere":
      return <WaitingField label={t("search.title")} onClose={onClose} />;
    case "new":
      return <WaitingField label={t("new.placeholder")} onClose={onClose} />;
    case "similar":
    case "shortcuts":
    case null:
      return null;
  }
}

function WaitingField({ label, onClose }: { label: string; onClose: () => void }) {
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const stop = startTypingAhead();
    field.current?.focus({ preventScroll: true });
    return stop;
  }, []);

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key === "Escape") onClose();
    if (event.key === "Escape" || KEYS_OF_DIALOG.includes(event.key)) event.preventDefault();
  }

  return (
    <input
      ref={field}
      aria-label={label}
      aria-busy
      autoComplete="off"
      onChange={(event) => typeAhead(event.target.value)}
      onKeyDown={onKeyDown}
      className="sr-only"
    />
  );
}
