import type { MarkedPart } from "../../../lib/markPrefix";
import type { ShownWords } from "../../../lib/markup/tree";

interface Range {
  start: number;
  end: number;
}

/** So much of a long message is shown before its first found word. */
const LEAD = 40;
const LENGTH = 180;

/** A message on a line or two, without its markup, with what was found marked and in view. */
export function toExcerpt(source: readonly ShownWords[], found: readonly Range[]): MarkedPart[] {
  const body = source.map(({ text }) => text).join("");
  const ranges = found.flatMap((range) => toShown(source, range) ?? []);
  const first = ranges[0]?.start ?? 0;
  const start = first > LEAD && body.length > LENGTH ? wordStart(body, first - LEAD) : 0;
  const end = Math.min(body.length, start + LENGTH);
  const parts: MarkedPart[] = [];
  if (start > 0) parts.push({ text: "… ", marked: false });
  let at = start;
  for (const range of ranges) {
    if (range.start < at || range.end > end) continue;
    parts.push({ text: body.slice(at, range.start), marked: false });
    parts.push({ text: body.slice(range.start, range.end), marked: true });
    at = range.end;
  }
  parts.push({ text: body.slice(at, end), marked: false });
  if (end < body.length) parts.push({ text: "…", marked: false });
  return parts
    .map((part) => ({ ...part, text: part.text.replace(/\s+/g, " ") }))
    .filter((part) => part.text !== "");
}

/** Where a place in a message's source is in the words that are shown of it. */
function toShown(source: readonly ShownWords[], { start, end }: Range): Range | null {
  let at = 0;
  let first: number | null = null;
  let last = 0;
  for (const words of source) {
    if (words.start !== null) {
      const from = Math.max(start - words.start, 0) + at;
      const to = Math.min(end - words.start, words.text.length) + at;
      if (from < to) {
        first ??= from;
        last = to;
      }
    }
    at += words.text.length;
  }
  return first === null ? null : { start: first, end: last };
}

function wordStart(body: string, near: number): number {
  const space = body.indexOf(" ", near);
  return space < 0 || space > near + LEAD ? near : space + 1;
}
