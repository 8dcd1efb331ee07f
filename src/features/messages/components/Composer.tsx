import { ArrowUp } from "lucide-react";
import { useEffect, useId, useRef, type KeyboardEvent, type RefObject } from "react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { firstName } from "../../../lib/people";
import { isTouchFirst } from "../../../lib/pointer";
import { decideEnter } from "../logic/enterKey";
import { measureLength, type LengthState } from "../logic/messageLength";
import { ComposerHint } from "./ComposerHint";

interface ComposerProps {
  /** Null while the conversation's name is not known yet. */
  name: string | null;
  text: string;
  onChange: (text: string) => void;
  onSend: () => void;
  /** Seconds until the server takes messages again. */
  waitSeconds: number;
  inputRef: RefObject<HTMLTextAreaElement | null>;
  autoFocus?: boolean;
}

export function Composer(props: ComposerProps) {
  const { name, text, onChange, onSend, waitSeconds, inputRef, autoFocus } = props;
  const hintId = useId();
  const compositionEnd = useRef(-Infinity);
  const length = measureLength(text);
  const label = name ? t("composer.label", { name }) : t("composer.label.unknown");
  const canSend = (length.state === "fine" || length.state === "near") && waitSeconds === 0;

  useEffect(() => {
    if (autoFocus) inputRef.current?.focus({ preventScroll: true });
  }, [autoFocus, inputRef]);

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    if (event.key !== "Enter") return;
    const action = decideEnter({
      shiftKey: event.shiftKey,
      sendModifier: event.ctrlKey || event.metaKey,
      isComposing: event.nativeEvent.isComposing,
      keyCode: event.keyCode,
      msSinceComposition: event.timeStamp - compositionEnd.current,
      touch: isTouchFirst(),
    });
    if (action !== "send") return;
    event.preventDefault();
    if (canSend) onSend();
  }

  return (
    <div className="mx-auto w-full max-w-190 shrink-0 px-2 md:px-0">
      <div
        className={cx(
          "flex min-h-12 items-end rounded-bubble border border-line-field bg-raised dark:bg-surface touch:rounded-[1.5rem]",
          "focus-within:border-pen focus-within:ring-3 focus-within:ring-pen-soft",
        )}
      >
        <div className="grid max-h-47 min-w-0 grow scroll-thin overflow-y-auto ps-4.5">
          <textarea
            ref={inputRef}
            rows={1}
            dir="auto"
            value={text}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={onKeyDown}
            onCompositionEnd={(event) => {
              compositionEnd.current = event.timeStamp;
            }}
            aria-label={label}
            aria-describedby={hintId}
            aria-invalid={length.state === "over" || undefined}
            placeholder={name ? t("composer.label", { name: firstName(name) }) : label}
            enterKeyHint={isTouchFirst() ? "enter" : "send"}
            className={cx(LINE, "resize-none overflow-hidden bg-transparent text-ink outline-none")}
          />
          {/* Has the same text in the same cell, so the cell is as high as the text needs. */}
          <div aria-hidden className={cx(LINE, "invisible whitespace-pre-wrap")}>
            {text}
            {"\u200b"}
          </div>
        </div>
        <Counter length={length} />
        <button
          type="button"
          aria-label={t("composer.send")}
          title={t("composer.send")}
          aria-disabled={!canSend}
          // Keeps the focus, and on a phone the keyboard, in the text.
          onPointerDown={(event) => event.preventDefault()}
          onClick={() => canSend && onSend()}
          className={cx(
            "m-1.25 flex size-9 shrink-0 items-center justify-center rounded-full transition-colors touch:m-0.5 touch:size-11",
            canSend ? "bg-pen text-on-pen hover:bg-pen-hover" : "bg-sunken text-ink-3",
          )}
        >
          <ArrowUp aria-hidden className="size-5" />
        </button>
      </div>
      <ComposerHint id={hintId} length={length} waitSeconds={waitSeconds} />
    </div>
  );
}

const LINE =
  "col-start-1 row-start-1 min-w-0 py-3 text-body wrap-anywhere touch:py-2.75 touch:text-lead";

function Counter({ length }: { length: LengthState }) {
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
