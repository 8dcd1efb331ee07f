export type LinkPart =
  { kind: "text"; text: string } | { kind: "link"; text: string; href: string };

/** Endings under which a bare name such as `files.example.org/plan` is taken for an address. */
const BARE_ENDINGS = "app|at|be|ch|com|de|dev|edu|es|eu|fr|gov|info|io|it|jp|net|nl|org|pl|se|uk";

const ADDRESS = new RegExp(
  [
    '(?<url>https?:\\/\\/[^\\s<>"`]+)',
    "(?<mail>(?:mailto:)?[\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)",
    `(?<bare>(?<![\\w@./-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\\.)+(?:${BARE_ENDINGS})(?![\\w-])(?:[/?#][^\\s<>"\`]*)?)`,
  ].join("|"),
  "giu",
);

const OPENERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{" };

/** Cuts plain text into words and addresses. Nothing is dropped: the parts joined read the same. */
export function splitLinks(text: string): LinkPart[] {
  const parts: LinkPart[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const link = toLink(match);
    if (!link) continue;
    addText(parts, text.slice(end, match.index));
    parts.push(link);
    end = match.index + link.text.length;
  }
  addText(parts, text.slice(end));
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

function toLink(match: RegExpMatchArray): (LinkPart & { kind: "link" }) | null {
  const { url, mail, bare } = match.groups ?? {};
  const text = trimLink(url ?? mail ?? bare ?? "");
  const address = url ? text : mail ? `mailto:${text.replace(/^mailto:/i, "")}` : `https://${text}`;
  const href = toSafeHref(address);
  return href ? { kind: "link", text, href } : null;
}

/** Gives back the punctuation that belongs to the sentence around a link. */
function trimLink(link: string): string {
  return cutAtCloser(link).replace(/[.,;:!?'"»”’…*_~]+$/u, "");
}

/** Ends an address before a bracket that was opened before the address began. */
function cutAtCloser(link: string): string {
  const open: string[] = [];
  for (const { 0: sign, index } of link.matchAll(/[()[\]{}]/g)) {
    const opener = OPENERS[sign];
    if (opener === undefined) open.push(sign);
    else if (open.pop() !== opener) return link.slice(0, index);
  }
  return link;
}

function addText(parts: LinkPart[], text: string): void {
  if (text !== "") parts.push({ kind: "text", text });
}
