import type { MarkedPart } from "../lib/markPrefix";

/** Text with what was found marked. */
export function MarkedText({ parts }: { parts: readonly MarkedPart[] }) {
  return parts.map((part, index) =>
    part.marked ? (
      <mark key={index} className="rounded-[0.1875rem] bg-mark text-on-mark">
        {part.text}
      </mark>
    ) : (
      part.text
    ),
  );
}
