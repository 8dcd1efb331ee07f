import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import type { Backend } from "./backend";
import { startConversation, type Person } from "./people";

const MINUTE = 60_000;
/** Some lines, some paragraphs, so that rows differ in height as they do in life. */
const WORDS = "the lab is in room two hundred and fourteen because the fume hood broke again".split(
  " ",
);

/** What the message of this number says. */
export function toText(index: number): string {
  const length = index % 11 === 0 ? 60 : (index * 7) % 15;
  const words = Array.from({ length }, (_, word) => WORDS[(index + word) % WORDS.length]);
  return [`old message ${String(index).padStart(5, "0")}`, ...words].join(" ");
}

export interface History {
  conversationId: Id<"conversations">;
  /** When the message of this number was said. */
  timeOf: (index: number) => number;
}

interface HistoryOptions {
  reader: Person;
  other: Person;
  count: number;
  /** The last message that the reader has read; default: the newest. */
  readTo?: number;
}

/**
 * A conversation with this many old messages, a minute apart, and a "first message" sent after them.
 * They come in by the stock CLI's import: sending as many would take minutes.
 */
export async function addHistory(
  backend: Backend,
  { reader, other, count, readTo }: HistoryOptions,
): Promise<History> {
  const conversationId = await startConversation(other, reader);
  const start = Date.now() - (count + 10) * MINUTE;
  const timeOf = (index: number) => start + index * MINUTE;
  const rows = Array.from({ length: count }, (_, index) => ({
    conversationId,
    senderId: index % 3 === 0 ? reader.id : other.id,
    body: toText(index),
    time: timeOf(index),
  }));
  await backend.importRows("messages", rows);
  const before = readTo === undefined ? undefined : timeOf(readTo) + 1;
  const read = await reader.client.query(api.messages.listOlder, { conversationId, before });
  const messageId = read.messages.at(-1)?._id;
  if (messageId === undefined) throw new Error("the history was not imported");
  await reader.client.mutation(api.conversations.markRead, { conversationId, messageId });
  return { conversationId, timeOf };
}

export function say(person: Person, conversationId: Id<"conversations">, body: string) {
  return person.client.mutation(api.messages.sendMessage, { conversationId, body });
}
