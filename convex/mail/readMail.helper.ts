/** A mail as its reader sees it. */
export type ReadMail = {
  from: string;
  /** Of the envelope. */
  to: string;
  subject: string;
  headers: Record<string, string>;
  text: string;
  html: string;
};

/** Reads what was sent, line ends CRLF: as much of MIME as our own mails use. */
export function readMail(raw: string): ReadMail {
  const { headers, body } = toParts(raw);
  const [, boundary = ""] = /boundary="?([^";]+)/.exec(headers["content-type"] ?? "") ?? [];
  const parts = body.split(`--${boundary}`).map((part) => toParts(part.replace(/^\r\n/, "")));
  const find = (type: string) =>
    parts
      .filter((part) => part.headers["content-type"]?.startsWith(type))
      .map(decodeBody)
      .join("");
  return {
    from: decodeWords(headers["from"] ?? ""),
    to: decodeWords(headers["to"] ?? ""),
    subject: decodeWords(headers["subject"] ?? ""),
    headers,
    text: find("text/plain"),
    html: find("text/html"),
  };
}

/** The code a person would copy out of it. */
export function findCode({ text }: ReadMail): string {
  const [code] = /\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b/.exec(text) ?? [];
  if (code === undefined) throw new Error(`there is no code in: ${text}`);
  return code;
}

type Part = { headers: Record<string, string>; body: string };

function toParts(raw: string): Part {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: Object.fromEntries(headers), body: raw.slice(end + 4) };
}

function decodeBody({ headers, body }: Part): string {
  switch (headers["content-transfer-encoding"]) {
    case "quoted-printable":
      return unquote(body.replace(/=\r\n/g, ""));
    case "base64":
      return Buffer.from(body, "base64").toString();
    default:
      return body;
  }
}

/** "=?UTF-8?Q?f=C3=BCr?=" in headers. */
function decodeWords(text: string): string {
  return text
    .replace(/\?= =\?/g, "?==?")
    .replace(/=\?utf-8\?([qb])\?([^?]*)\?=/gi, (_whole, kind: string, word: string) =>
      kind.toLowerCase() === "b"
        ? Buffer.from(word, "base64").toString()
        : unquote(word.replaceAll("_", " ")),
    );
}

function unquote(text: string): string {
  const bytes = text.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString();
}
