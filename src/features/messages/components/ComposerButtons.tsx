import { ArrowUp, Check } from "lucide-react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { useLength, useLengthState } from "../hooks/useLength";
import { isSendable } from "../logic/messageLength";
import type { WrittenText } from "../logic/writtenText";

interface SendButtonProps {
  written: WrittenText;
  edit: boolean;
  /** The server takes no messages yet. */
  waits: boolean;
  onSend: () => void;
}

export function SendButton({ written, edit, waits, onSend }: SendButtonProps) {
  const canSend = isSendable(useLengthState(written)) && !waits;
  const label = t(edit ? "composer.save" : "composer.send");
  const Icon = edit ? Check : ArrowUp;
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-disabled={!canSend}
      // Keeps the focus, and on a phone the keyboard, in the text.
      onPointerDown={(event) => event.preventDefault()}
      onClick={() => canSend && onSend()}
      className={cx(
        "m-1.25 flex size-9 shrink-0 items-center justify-center rounded-full transition-colors touch:m-0.5 touch:size-11",
        canSend
          ? "bg-pen text-on-pen hover:bg-pen-hover active:bg-pen-hover"
          : "bg-sunken text-ink-3",
      )}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  );
}

export function Counter({ written }: { written: WrittenText }) {
  const length = useLength(written);
  if (length.state !== "near" && length.state !== "over") return null;
  const over = length.state === "over";
  return (
    <span
      aria-hidden
      className={cx(
        "self-end ps-2 pb-4 text-hint font-title whitespace-nowrap tabular",
        over ? "text-danger" : "text-warn-ink",
      )}
    >
      {over ? t("composer.over", { count: length.by }) : t("composer.left", { count: length.left })}
    </span>
  );
}
