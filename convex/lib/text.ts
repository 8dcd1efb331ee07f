import { PREVIEW_MAX_LENGTH } from "./limits";

/**
 * A body as it is stored: line ends as "\n", no control characters, no half of a surrogate pair
 * (not every store can keep one), blank space trimmed at the outer ends only.
 */
export function normalizeBody(body: string): string {
  return body
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]/gu, "")
    .replace(/\p{Cs}/gu, "\ufffd")
    .trim();
}

/** Signs that mean something at the start of a line alone: of a quote, and around code. */
const LINE_SIGNS = /^[^\S\n]*(?:(?:>[^\S\n]*)+|```\w*[^\S\n]*$)/gmu;

/** The body on one line of at most {@link PREVIEW_MAX_LENGTH} UTF-16 units, cut between characters. */
export function toPreview(body: string): string {
  const line = body.replace(LINE_SIGNS, "").replace(/\s+/gu, " ").trim();
  if (line.length <= PREVIEW_MAX_LENGTH) return line;
  let cut = "";
  for (const char of line) {
    if (cut.length + char.length > PREVIEW_MAX_LENGTH - 1) break;
    cut += char;
  }
  // A joiner or mark left at the end would attach itself to the ellipsis.
  return `${cut.replace(/[\p{M}\p{Cf}\s]+$/u, "")}…`;
}
