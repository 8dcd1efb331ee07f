import type { ExportedMessage, ExportedPart, ExportedPerson } from "./exported";
import { escapeHtml } from "./html";

/**
 * A person's copy of their data, as data and as a page to read, made part by part: only the text
 * of one file is in memory at a time. Pure: no database, no clock.
 */
export type ExportFile = {
  type: string;
  add(part: ExportedPart): void;
  /** The whole text, in pieces. Nothing can be added after it. */
  end(): string[];
};

type Heading = { exportedAt: number; person: ExportedPerson };

/** Times as ISO 8601 in UTC; a message is a line. */
export function jsonFile({ exportedAt, person }: Heading): ExportFile {
  const heading = {
    format: "chat-export-1",
    exportedAt: toIso(exportedAt),
    person: {
      ...person,
      joinedAt: toIso(person.joinedAt),
      notifiedDevices: person.notifiedDevices.map((device) => ({
        ...device,
        since: toIso(device.since),
      })),
    },
  };
  const open = JSON.stringify(heading, null, 2).slice(0, -"\n}".length);
  const chunks = [`${open},\n  "conversations": [`];
  let conversationId: string | null = null;
  let isFirstMessage = true;
  return {
    type: "application/json",
    add: (part) => {
      if (part.conversationId !== conversationId) {
        chunks.push(conversationId === null ? "" : "\n    ] },");
        chunks.push(`\n    { "with": ${JSON.stringify(part.with)}, "messages": [`);
        conversationId = part.conversationId;
        isFirstMessage = true;
      }
      for (const message of part.messages) {
        chunks.push(`${isFirstMessage ? "" : ","}\n      ${toJsonMessage(message)}`);
        isFirstMessage = false;
      }
    },
    end: () => [...chunks, conversationId === null ? "" : "\n    ] }", "\n  ]\n}\n"],
  };
}

function toJsonMessage({ time, editedAt, deletedAt, ...message }: ExportedMessage): string {
  return JSON.stringify({
    time: toIso(time),
    ...message,
    editedAt: editedAt && toIso(editedAt),
    deletedAt: deletedAt && toIso(deletedAt),
  });
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:48rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
h2{margin-top:3rem;border-top:1px solid;padding-top:1rem}li{margin:.75rem 0;list-style:none}ol{padding:0}
p{margin:0;white-space:pre-wrap;overflow-wrap:anywhere}small{opacity:.7}`;

/** One page without scripts or addresses to load from: it can be kept and opened anywhere. */
export function htmlFile({ exportedAt, person }: Heading): ExportFile {
  const contents: { with: string; messages: number }[] = [];
  const sections: string[] = [];
  let conversationId: string | null = null;
  return {
    type: "text/html;charset=utf-8",
    add: (part) => {
      if (part.conversationId !== conversationId) {
        if (conversationId !== null) sections.push("</ol>\n");
        const id = `c${contents.length}`;
        sections.push(`<h2 id="${id}" dir="auto">${escapeHtml(part.with)}</h2>\n<ol>\n`);
        contents.push({ with: part.with, messages: 0 });
        conversationId = part.conversationId;
      }
      for (const message of part.messages) sections.push(`${toItem(message)}\n`);
      const entry = contents.at(-1);
      if (entry !== undefined) entry.messages += part.messages.length;
    },
    end: () => [
      `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(person.name)}: conversations</title><style>${STYLE}</style></head><body>
<h1 dir="auto">${escapeHtml(person.name)}</h1>
<p>${escapeHtml(person.email)} · ${toIso(exportedAt)}</p>
<ul>`,
      ...contents.map(
        (item, i) => `<li><a href="#c${i}">${escapeHtml(item.with)}</a> (${item.messages})</li>\n`,
      ),
      "</ul>\n",
      ...sections,
      conversationId === null ? "" : "</ol>\n",
      "</body></html>\n",
    ],
  };
}

function toItem(message: ExportedMessage): string {
  const marks = [
    toIso(message.time),
    message.editedAt === null ? null : "edited",
    message.deletedAt === null ? null : "deleted",
    ...message.reactions.map(({ emoji, people }) => (people > 1 ? `${emoji} ${people}` : emoji)),
  ].filter((mark) => mark !== null);
  const quote = message.inReplyTo
    ? `<blockquote dir="auto"><p>${escapeHtml(message.inReplyTo)}</p></blockquote>`
    : "";
  return `<li><b dir="auto">${escapeHtml(message.from)}</b> <small>${escapeHtml(marks.join(" · "))}</small>${quote}<p dir="auto">${escapeHtml(message.body)}</p></li>`;
}

function toIso(time: number): string {
  return new Date(time).toISOString();
}
