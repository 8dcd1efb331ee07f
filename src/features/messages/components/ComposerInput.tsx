import { useLayoutEffect, useRef, type ComponentProps, type RefObject } from "react";
import { cx } from "../../../lib/classNames";
import { useLengthState } from "../hooks/useLength";
import { fitField } from "../logic/fieldHeight";
import type { WrittenText } from "../logic/writtenText";

interface ComposerInputProps extends ComponentProps<"textarea"> {
  written: WrittenText;
  onType: (text: string) => void;
  inputRef: RefObject<HTMLTextAreaElement | null>;
}

/**
 * Where one writes: as high as its text, up to eight lines. What is in it belongs to the browser;
 * React draws nothing while somebody types.
 *
 * A single line has a place of fixed size, apart from the rest of the page, so that a key lays out
 * this field and nothing around it.
 */
export function ComposerInput({ written, onType, inputRef, ...props }: ComposerInputProps) {
  const { placeholder } = props;
  const mirrorRef = useRef<HTMLDivElement>(null);
  const state = useLengthState(written);

  useLayoutEffect(() => {
    const fit = () => {
      if (inputRef.current) fitField(inputRef.current, mirrorRef.current);
    };
    const show = () => {
      const { current: input } = inputRef;
      if (input && input.value !== written.text) input.value = written.text;
      fit();
    };
    // The field is one line high: there is nothing to measure, at the time a conversation opens.
    if (written.text !== "" || inputRef.current?.value !== "") show();
    const unsubscribe = written.subscribe(show);
    window.addEventListener("resize", fit);
    return () => {
      unsubscribe();
      window.removeEventListener("resize", fit);
    };
  }, [inputRef, written]);

  const growsByItself = CSS.supports("field-sizing", "content");
  return (
    <div className="relative grid min-h-11.5 min-w-0 grow">
      <textarea
        ref={inputRef}
        rows={1}
        dir="auto"
        onInput={(event) => onType(event.currentTarget.value)}
        aria-invalid={state === "over" || undefined}
        {...props}
        // Browsers look at a placeholder with every key, also at one that is not to be seen.
        placeholder={state === "empty" ? placeholder : undefined}
        data-one-line
        className={cx(
          CELL,
          "resize-none scroll-thin overflow-y-auto bg-transparent text-ink outline-none placeholder:truncate",
          "data-one-line:absolute data-one-line:inset-0 data-one-line:size-full",
          growsByItself && "not-data-one-line:field-sizing-content",
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
  "col-start-1 row-start-1 max-h-47 min-w-0 ps-1 py-3 text-body wrap-anywhere touch:py-2.75 touch:text-lead";
