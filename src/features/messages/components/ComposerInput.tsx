import { useLayoutEffect, useRef, type ComponentProps, type RefObject } from "react";
import { cx } from "../../../lib/classNames";
import { useLengthState } from "../hooks/useLength";
import type { WrittenText } from "../logic/writtenText";

interface ComposerInputProps extends ComponentProps<"textarea"> {
  written: WrittenText;
  onType: (text: string) => void;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/**
 * Where one writes: as high as its text, up to eight lines. What is in it belongs to the browser;
 * React draws nothing while somebody types.
 */
export function ComposerInput({ written, onType, inputRef, ...props }: ComposerInputProps) {
  const mirrorRef = useRef<HTMLDivElement>(null);
  const state = useLengthState(written);

  useLayoutEffect(() => {
    const show = () => {
      const { current: input } = inputRef;
      if (input && input.value !== written.text) input.value = written.text;
      if (mirrorRef.current) mirrorRef.current.textContent = `${written.text}\u200b`;
    };
    show();
    return written.subscribe(show);
  }, [inputRef, written]);

  const growsByItself = CSS.supports("field-sizing", "content");
  return (
    <div className="grid min-w-0 grow ps-1">
      <textarea
        ref={inputRef}
        rows={1}
        dir="auto"
        onInput={(event) => onType(event.currentTarget.value)}
        aria-invalid={state === "over" || undefined}
        {...props}
        className={cx(
          CELL,
          "resize-none scroll-thin overflow-y-auto bg-transparent text-ink outline-none placeholder:truncate",
          growsByItself && "field-sizing-content",
        )}
      />
      {/* Has the same text in the same cell, so the cell is as high as the text needs. */}
      {!growsByItself && (
        <div
          ref={mirrorRef}
          aria-hidden
          className={cx(CELL, "invisible overflow-hidden whitespace-pre-wrap")}
        />
      )}
    </div>
  );
}

const CELL =
  "col-start-1 row-start-1 max-h-47 min-w-0 py-3 text-body wrap-anywhere touch:py-2.75 touch:text-lead";
