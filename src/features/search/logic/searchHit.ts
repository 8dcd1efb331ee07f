import type { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import type { FunctionReturnType } from "convex/server";

type WordHit = FunctionReturnType<typeof api.messages.search>[number];
type MeaningHit = FunctionReturnType<typeof api.messages.semanticSearch>[number];

/** A found message, wherever it was found. */
export interface SearchHit {
  messageId: Id<"messages">;
  conversationId: Id<"conversations">;
  senderId: string;
  senderName: string;
  /** Whose conversation it is in; null when that account is gone. */
  otherName: string | null;
  body: string;
  time: number;
  matchedBy: "words" | "meaning" | "both";
  ranges: readonly { start: number; end: number }[];
}

export function fromWordHit({ message, otherUser, ranges }: WordHit): SearchHit {
  return {
    messageId: message._id,
    conversationId: message.conversationId,
    senderId: message.senderId,
    senderName: message.senderName,
    otherName: otherUser?.name ?? null,
    body: message.body,
    time: message.time,
    matchedBy: "words",
    ranges,
  };
}

export function fromMeaningHit(hit: MeaningHit): SearchHit {
  return {
    messageId: hit.messageId,
    conversationId: hit.conversationId,
    senderId: hit.senderId,
    senderName: hit.senderName,
    otherName: hit.otherUser?.name ?? null,
    body: hit.message,
    time: hit.timestamp,
    matchedBy: hit.matchedBy,
    ranges: hit.ranges,
  };
}
