/** One wording of a message. */
export interface Version {
  body: string;
  /** Since when it said this. */
  since: number;
  kind: "now" | "between" | "first";
}

interface Edited {
  body: string;
  /** When it was sent. */
  time: number;
}

/** All a message ever said, newest first. `edits` is what it said before, oldest first. */
export function toVersions(
  { body, time }: Edited,
  edits: readonly { body: string; replacedAt: number }[],
): Version[] {
  const bodies = [...edits.map((edit) => edit.body), body];
  const starts = [time, ...edits.map((edit) => edit.replacedAt)];
  return bodies
    .map((said, i) => ({ body: said, since: starts[i] ?? time, kind: kindOf(i, edits.length) }))
    .toReversed();
}

function kindOf(index: number, last: number): Version["kind"] {
  if (index === last) return "now";
  return index === 0 ? "first" : "between";
}
