import type { Quote, ThreadMessage } from "./threadMessage";

const PREVIEW_LENGTH = 140;

/** What an answer to this message shows of it; null until the server has it. */
export function toQuote(message: ThreadMessage): Quote | null {
  if (!message.id) return null;
  return {
    messageId: message.id,
    time: message.time,
    senderName: message.senderName,
    own: message.own,
    // With its line breaks, by which the signs of a quote or a list are told from words.
    preview: message.body.slice(0, PREVIEW_LENGTH),
    isDeleted: message.isDeleted,
  };
}
