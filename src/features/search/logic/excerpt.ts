import type { MarkedPart } from "../../../lib/markPrefix";

interface Range {
  start: number;
  end: number;
}

/** So much of a long message is shown before its first found word. */
const LEAD = 40;
const LENGTH = 180;

/** A message on a line or two, with what was found marked and in view. */
export function toExcerpt(body: string, ranges: readonly Range[]): MarkedPart[] {
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

function wordStart(body: string, near: number): number {
  const space = body.indexOf(" ", near);
  return space < 0 || space > near + LEAD ? near : space + 1;
}
