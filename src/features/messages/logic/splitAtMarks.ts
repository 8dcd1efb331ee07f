import type { Words } from "../../../lib/markup/tree";

/** A place in a message's source, in UTF-16 units. */
export interface Mark {
  start: number;
  end: number;
}

/** Words cut where marks begin and end; marks come in order, and may reach over the words' ends. */
export function splitAtMarks(
  words: Words,
  marks: readonly Mark[],
): (Words & { marked: boolean })[] {
  const { text, start } = words;
  const end = start + text.length;
  const parts: (Words & { marked: boolean })[] = [];
  let at = start;
  const add = (to: number, marked: boolean) => {
    if (to > at) parts.push({ text: text.slice(at - start, to - start), start: at, marked });
    at = Math.max(at, to);
  };
  for (const mark of marks) {
    if (mark.end <= at || mark.start >= end) continue;
    add(mark.start, false);
    add(Math.min(mark.end, end), true);
  }
  add(end, false);
  return parts;
}
