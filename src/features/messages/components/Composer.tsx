import { ArrowUp, Check, Smile } from "lucide-react";
import { useEffect, useId, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { cx } from "../../../lib/classNames";
import { t } from "../../../lib/i18n/t";
import { firstName } from "../../../lib/people";
import { isTouchFirst } from "../../../lib/pointer";
import { decideEnter } from "../logic/enterKey";
import { measureLength, type LengthState } from "../logic/messageLength";
import type { Quote } from "../logic/threadMessage";
import { ComposerHint } from "./ComposerHint";
import { ComposerMode } from "./ComposerMode";
import { EmojiPicker } from "./EmojiPicker";

export type ComposerModeState =
  { kind: "write" } | { kind: "reply"; quote: Quote } | { kind: "edit" };

interface ComposerProps {
  /** Null while the conversation's name is not known yet. */
  name: string | null;
  text: string;
  mode: ComposerModeState;
  onChange: (text: string) => void;
  onSend: () => void;
  /** Leaves reply or edit. */
  onCancel: () => void;
  /** Up in an empty composer. */
  onEditLast: () => void;
  /** Seconds until the server takes messages again. */
  waitSeconds: number;
  inputRef: RefObject<HTMLTextAreaElement | null>;
  autoFocus?: boolean;
}

export function Composer(props: ComposerProps) {
  const { name, text, mode, onChange, onSend, waitSeconds, inputRef, autoFocus } = props;
  const hintId = useId();
  const [picking, setPicking] = useState(false);
  const compositionEnd = useRef(-Infinity);
  const length = measureLength(text);
  const label = name ? t("composer.label", { name }) : t("composer.label.unknown");
  const waits = waitSeconds > 0 && mode.kind !== "edit";
  const canSend = (length.state === "fine" || length.state === "near") && !waits;

  useEffect(() => {
    if (autoFocus) inputRef.current?.focus({ preventScroll: true });
  }, [autoFocus, inputRef]);

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const composing = event.nativeEvent.isComposing;
    if (event.key === "Escape" && !composing && mode.kind !== "write") {
      event.preventDefault();
      props.onCancel();
    } else if (event.key === "ArrowUp" && text === "" && mode.kind === "write") {
      event.preventDefault();
      props.onEditLast();
    } else if (event.key.toLowerCase() === "e" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      setPicking(true);
    } else if (event.key === "Enter") {
      onEnter(event);
    }
  }

  function onEnter(event: KeyboardEvent<HTMLTextAreaElement>): void {
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

  function insert(emoji: string): void {
    const input = inputRef.current;
    const start = input?.selectionStart ?? text.length;
    const end = input?.selectionEnd ?? text.length;
    onChange(text.slice(0, start) + emoji + text.slice(end));
    requestAnimationFrame(() =>
      input?.setSelectionRange(start + emoji.length, start + emoji.length),
    );
  }

  return (
    <div className="mx-auto w-full max-w-190 shrink-0 px-2 md:px-0">
      <div
        className={cx(
          "rounded-bubble border border-line-field bg-raised dark:bg-surface touch:rounded-[1.5rem]",
          "focus-within:border-pen focus-within:ring-3 focus-within:ring-pen-soft",
        )}
      >
        <ComposerMode mode={mode} onCancel={props.onCancel} />
        <div className="flex min-h-11.5 items-end">
          <div className="grid max-h-47 min-w-0 grow scroll-thin overflow-y-auto ps-1">
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
              className={cx(
                LINE,
                "resize-none overflow-hidden bg-transparent text-ink outline-none",
              )}
            />
            {/* Has the same text in the same cell, so the cell is as high as the text needs. */}
            <div aria-hidden className={cx(LINE, "invisible whitespace-pre-wrap")}>
              {text}
              {"\u200b"}
            </div>
          </div>
          {/* First to the eye, but behind the text for Tab, so that Shift+Tab leads to the messages. */}
          <EmojiPicker
            open={picking}
            onOpenChange={setPicking}
            onPick={insert}
            onClosed={(event) => {
              event.preventDefault();
              inputRef.current?.focus();
            }}
          >
            <button
              type="button"
              aria-label={t("composer.emoji")}
              title={t("composer.emoji")}
              className="order-first m-1.25 flex size-9 shrink-0 items-center justify-center rounded-full text-ink-2 hover:bg-hover hover:text-ink touch:m-0.5 touch:size-11"
            >
              <Smile aria-hidden className="size-5" />
            </button>
          </EmojiPicker>
          <Counter length={length} />
          <SendButton edit={mode.kind === "edit"} canSend={canSend} onSend={onSend} />
        </div>
      </div>
      <ComposerHint
        id={hintId}
        length={length}
        waitSeconds={waits ? waitSeconds : 0}
        edit={mode.kind === "edit"}
      />
    </div>
  );
}

const LINE =
  "col-start-1 row-start-1 min-w-0 py-3 text-body wrap-anywhere touch:py-2.75 touch:text-lead";

interface SendButtonProps {
  edit: boolean;
  canSend: boolean;
  onSend: () => void;
}

function SendButton({ edit, canSend, onSend }: SendButtonProps) {
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
        canSend ? "bg-pen text-on-pen hover:bg-pen-hover" : "bg-sunken text-ink-3",
      )}
    >
      <Icon aria-hidden className="size-5" />
    </button>
  );
}

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
