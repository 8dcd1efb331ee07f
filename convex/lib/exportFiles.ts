/** A person's copy of their data, as data and as a page to read. Pure: no database, no clock. */

export type ExportedMessage = {
  time: number;
  from: string;
  isMine: boolean;
  body: string;
  editedAt: number | null;
  deletedAt: number | null;
  inReplyTo: string | null;
  reactions: { emoji: string; people: number }[];
};

export type ExportedConversation = {
  with: string;
  messages: ExportedMessage[];
};

export type ExportedPerson = {
  name: string;
  email: string;
  joinedAt: number;
  sharesReceipts: boolean;
  sharesLastSeen: boolean;
  blocked: string[];
};

export type Exported = {
  exportedAt: number;
  person: ExportedPerson;
  conversations: ExportedConversation[];
};

/** Times as ISO 8601 in UTC. */
export function toJson({ exportedAt, person, conversations }: Exported): string {
  const data = {
    format: "chat-export-1",
    exportedAt: toIso(exportedAt),
    person: { ...person, joinedAt: toIso(person.joinedAt) },
    conversations: conversations.map((conversation) => ({
      with: conversation.with,
      messages: conversation.messages.map(({ time, editedAt, deletedAt, ...message }) => ({
        time: toIso(time),
        ...message,
        editedAt: editedAt && toIso(editedAt),
        deletedAt: deletedAt && toIso(deletedAt),
      })),
    })),
  };
  return `${JSON.stringify(data, null, 2)}\n`;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
h2{margin-top:3rem;border-top:1px solid;padding-top:1rem}li{margin:.75rem 0;list-style:none}ol{padding:0}
p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}small{opacity:.7}`;

/** One page without scripts or addresses to load from: it can be kept and opened anywhere. */
export function toHtml({ exportedAt, person, conversations }: Exported): string {
  const contents = conversations.map(
    (item, i) => `<li><a href="#c${i}">${escape(item.with)}</a> (${item.messages.length})</li>`,
  );
  const sections = conversations.map(
    (item, i) =>
      `<h2 id="c${i}" dir="auto">${escape(item.with)}</h2>\n<ol>\n${item.messages.map(toItem).join("\n")}\n</ol>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(person.name)}: conversations</title><style>${STYLE}</style></head><body>
<h1 dir="auto">${escape(person.name)}</h1>
<p>${escape(person.email)} · ${toIso(exportedAt)}</p>
<ul>${contents.join("\n")}</ul>
${sections.join("\n")}
</body></html>
`;
}

function toItem(message: ExportedMessage): string {
  const marks = [
    toIso(message.time),
    message.editedAt === null ? null : "edited",
    message.deletedAt === null ? null : "deleted",
    ...message.reactions.map(({ emoji, people }) => (people > 1 ? `${emoji} ${people}` : emoji)),
  ].filter((mark) => mark !== null);
  const quote = message.inReplyTo
    ? `<blockquote dir="auto"><p>${escape(message.inReplyTo)}</p></blockquote>`
    : "";
  return `<li><b dir="auto">${escape(message.from)}</b> <small>${escape(marks.join(" · "))}</small>${quote}<p dir="auto">${escape(message.body)}</p></li>`;
}

function escape(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}
