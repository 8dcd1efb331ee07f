import { Smile } from "lucide-react";
import { useEffect, useId, useRef, type KeyboardEvent, type RefObject } from "react";
import { PopupPlace } from "../../../components/ui/popup-place";
import { t } from "../../../lib/i18n/t";
import { firstName, isOwnNotes } from "../../../lib/people";
import { isTouchFirst } from "../../../lib/pointer";
import { preloadable } from "../../../lib/preloadable";
import { usePopup } from "../../../lib/usePopup";
import { decideEnter } from "../logic/enterKey";
import { isSendable } from "../logic/messageLength";
import type { Quote } from "../logic/threadMessage";
import type { WrittenText } from "../logic/writtenText";
import { Counter, SendButton } from "./ComposerButtons";
import { ComposerHint } from "./ComposerHint";
import { ComposerInput } from "./ComposerInput";
import { ComposerMode } from "./ComposerMode";

const ComposerEmoji = preloadable(() => import("./ComposerEmoji"));

export type ComposerModeState =
  { kind: "write" } | { kind: "reply"; quote: Quote } | { kind: "edit" };

interface ComposerProps {
  /** Null while the conversation's name is not known yet. */
  name: string | null;
  /** Another one, for an edit, brings its own text. */
  written: WrittenText;
  mode: ComposerModeState;
  onType: (text: string) => void;
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
  const { name, written, mode, onType, onSend, waitSeconds, inputRef, autoFocus } = props;
  const hintId = useId();
  const picker = usePopup("dialog", ComposerEmoji);
  const compositionEnd = useRef(-Infinity);
  const label = name ? t("composer.label", { name }) : t("composer.label.unknown");
  const edit = mode.kind === "edit";
  const waits = waitSeconds > 0 && !edit;

  useEffect(() => {
    if (autoFocus) inputRef.current?.focus({ preventScroll: true });
  }, [autoFocus, inputRef]);

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const composing = event.nativeEvent.isComposing;
    if (event.key === "Escape" && !composing && mode.kind !== "write") {
      event.preventDefault();
      props.onCancel();
    } else if (event.key === "ArrowUp" && written.text === "" && mode.kind === "write") {
      event.preventDefault();
      props.onEditLast();
    } else if (event.key.toLowerCase() === "e" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      picker.show();
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
    if (isSendable(written.length.state) && !waits) onSend();
  }

  function insert(emoji: string): void {
    const input = inputRef.current;
    if (!input) return;
    input.setRangeText(emoji, input.selectionStart, input.selectionEnd, "end");
    onType(input.value);
  }

  return (
    // The gutter is that of the thread's scrollbar, so that both have the same edges; room for the ring.
    <div className="-mt-1 shrink-0 scroll-thin [scrollbar-gutter:stable_both-edges] overflow-hidden pt-1 contain-layout contain-style print:hidden">
      <div className="mx-auto w-full max-w-197 px-2 md:px-3.5">
        <div className="rounded-bubble border border-line-field bg-raised focus-within:border-pen focus-within:ring-3 focus-within:ring-pen-soft dark:bg-surface touch:rounded-[1.5rem]">
          <ComposerMode mode={mode} onCancel={props.onCancel} />
          <div className="flex min-h-11.5 items-end">
            <ComposerInput
              written={written}
              onType={onType}
              inputRef={inputRef}
              onKeyDown={onKeyDown}
              onCompositionEnd={(event) => {
                compositionEnd.current = event.timeStamp;
              }}
              aria-label={label}
              aria-describedby={hintId}
              placeholder={placeholderFor(name)}
              enterKeyHint={isTouchFirst() ? "enter" : "send"}
            />
            {/* First to the eye, but behind the text for Tab, so that Shift+Tab leads to the messages. */}
            <button
              type="button"
              {...picker.button}
              aria-label={t("composer.emoji")}
              title={t("composer.emoji")}
              className="order-first m-1.25 flex size-9 shrink-0 items-center justify-center rounded-full text-ink-2 transition-colors hover:bg-hover hover:text-ink active:bg-press touch:m-0.5 touch:size-11"
            >
              <Smile aria-hidden className="size-5" />
            </button>
            <PopupPlace popup={picker.popup}>
              {(popup) => (
                <ComposerEmoji
                  popup={popup}
                  onPick={insert}
                  focusText={() => inputRef.current?.focus()}
                />
              )}
            </PopupPlace>
            <Counter written={written} />
            <SendButton written={written} edit={edit} waits={waits} onSend={onSend} />
          </div>
        </div>
        <ComposerHint
          id={hintId}
          written={written}
          waitSeconds={waits ? waitSeconds : 0}
          edit={edit}
        />
      </div>
    </div>
  );
}

function placeholderFor(name: string | null): string {
  if (name === null) return t("composer.label.unknown");
  return isOwnNotes(name) ? t("composer.note") : t("composer.label", { name: firstName(name) });
}
