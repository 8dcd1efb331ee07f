import { splitLinks } from "./links";

/**
 * The source as the parser is to see it, of the same length: addresses become letters, so that
 * the signs in them mean nothing.
 */
export function maskAddresses(source: string): string {
  return splitLinks(source)
    .map(({ kind, text }) => (kind === "link" ? "x".repeat(text.length) : text))
    .join("")
    .replaceAll("\ufeff", "x");
}

type LineKind = "blank" | "quote" | "list" | "indented" | "words";

/**
 * Cuts the source where a line of plain words follows a quote or a list. Markdown would take it
 * for a part of them; who answers below a quote does not mean that. Gives the places of the cuts.
 */
export function cutAfterContainers(source: string): { start: number; end: number }[] {
  const segments: { start: number; end: number }[] = [];
  let start = 0;
  let at = 0;
  let fence: string | null = null;
  let container: LineKind | null = null;
  for (const line of source.split("\n")) {
    const kind = kindOf(line);
    if (fence === null) {
      if (container !== null && endsContainer(container, kind)) {
        segments.push({ start, end: at - 1 });
        start = at;
        container = null;
      }
      if (kind === "quote" || kind === "list") container = kind;
      if (kind === "blank") container = null;
    }
    fence = nextFence(fence, line);
    at += line.length + 1;
  }
  segments.push({ start, end: source.length });
  return segments;
}

function endsContainer(container: LineKind, next: LineKind): boolean {
  if (next === "words") return true;
  return container === "quote" && next !== "quote" && next !== "blank";
}

function kindOf(line: string): LineKind {
  if (/^\s*$/.test(line)) return "blank";
  if (/^ {0,3}>/.test(line)) return "quote";
  if (/^\s*(?:[-+*]|\d{1,9}[.)])(?:\s|$)/.test(line)) return "list";
  return /^\s/.test(line) ? "indented" : "words";
}

/** The fence of code that is open after the line, if one is. */
function nextFence(open: string | null, line: string): string | null {
  const [, fence] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
  if (open === null) return fence ?? null;
  const closes = fence?.startsWith(open) === true && line.trim() === fence;
  return closes ? null : open;
}
