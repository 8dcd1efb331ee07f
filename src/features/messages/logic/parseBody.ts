export type BodyPart =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "link"; text: string; href: string };

/** Endings under which a bare name such as `files.example.org/plan` is taken for an address. */
const BARE_ENDINGS = "app|at|be|ch|com|de|dev|edu|es|eu|fr|gov|info|io|it|jp|net|nl|org|pl|se|uk";

/** Code first, so that an address inside backticks stays code. */
const TOKEN = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    '(?<url>https?:\\/\\/[^\\s<>"`]+)',
    "(?<mail>(?:mailto:)?[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)",
    `(?<bare>(?<![\\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+(?:${BARE_ENDINGS})(?![\\w-])(?:[/?#][^\\s<>"\`]*)?)`,
  ].join("|"),
  "giu",
);

/** Cuts a message into text, code and links. Nothing is dropped: the parts joined read the same. */
export function parseBody(body: string): BodyPart[] {
  const parts: BodyPart[] = [];
  let end = 0;
  for (const match of body.matchAll(TOKEN)) {
    const found = toPart(match);
    if (!found) continue;
    addText(parts, body.slice(end, match.index));
    parts.push(found.part);
    end = match.index + found.length;
  }
  addText(parts, body.slice(end));
  return parts;
}

/** The address if it is safe to open, else null: only http, https and mailto pass. */
export function toSafeHref(address: string): string | null {
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

/** The body cut at the places that were found; they come in order and do not overlap. */
export function splitAtMarks(
  body: string,
  marks: readonly { start: number; end: number }[],
): { text: string; marked: boolean }[] {
  const parts: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of marks) {
    if (start < at || end > body.length) continue;
    parts.push({ text: body.slice(at, start), marked: false });
    parts.push({ text: body.slice(start, end), marked: true });
    at = end;
  }
  parts.push({ text: body.slice(at), marked: false });
  return parts.filter(({ text }) => text !== "");
}

function toPart(match: RegExpMatchArray): { part: BodyPart; length: number } | null {
  const { code, url, mail, bare } = match.groups ?? {};
  if (code !== undefined) return { part: { kind: "code", text: code }, length: match[0].length };
  const text = trimLink(url ?? mail ?? bare ?? "");
  const address = url ? text : mail ? `mailto:${text.replace(/^mailto:/i, "")}` : `https://${text}`;
  const href = toSafeHref(address);
  return href ? { part: { kind: "link", text, href }, length: text.length } : null;
}

/** Gives back the punctuation that belongs to the sentence around a link. */
function trimLink(link: string): string {
  let text = link;
  for (;;) {
    const last = text.at(-1);
    if (last === undefined) return text;
    const opener = { ")": "(", "]": "[", "}": "{" }[last];
    const unbalanced = opener !== undefined && count(text, last) > count(text, opener);
    if (!unbalanced && !/[.,;:!?'"»”’…*_~]/u.test(last)) return text;
    text = text.slice(0, -1);
  }
}

function count(text: string, sign: string): number {
  return text.split(sign).length - 1;
}

function addText(parts: BodyPart[], text: string): void {
  if (text !== "") parts.push({ kind: "text", text });
}
