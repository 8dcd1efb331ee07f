import type { Id } from "@convex/_generated/dataModel";
import type { PendingMessage } from "./outboxEntry";

export type RefusalReason = "tooLong" | "gone" | "unknown";

/**
 * How far a message is. Own messages go
 *   sending -> sent -> read    the usual way
 *   queued -> sending -> sent  written without a connection
 *   sending -> failed -> sending (retry) or away (delete)
 * Others' messages are always `received`.
 */
export type Delivery =
  | { state: "received" }
  | { state: "queued" }
  | { state: "sending" }
  | { state: "sent" }
  | { state: "read" }
  | { state: "failed"; reason: RefusalReason };

/** A message as the thread draws it, wherever it is on its way. */
export interface ThreadMessage {
  /** The same before and after the server's answer, so the bubble stays the same element. */
  key: string;
  /** Null until the server has it. */
  id: Id<"messages"> | null;
  senderId: string;
  senderName: string;
  own: boolean;
  body: string;
  time: number;
  delivery: Delivery;
}

/** A row of `messages:listMessages`. */
export interface StoredMessage {
  _id: Id<"messages">;
  _creationTime: number;
  time?: number;
  senderId: string;
  senderName: string;
  body: string;
  clientId: string | null;
}

interface MergeOptions {
  viewerId: string;
  viewerName: string;
  online: boolean;
}

/**
 * One list, oldest first, of what is stored and what is still on its way. What the server already
 * shows wins over its pending twin; pending ones sit last, in the order they were written.
 */
export function mergeThread(
  newestFirst: readonly StoredMessage[],
  pending: readonly PendingMessage[],
  { viewerId, viewerName, online }: MergeOptions,
): ThreadMessage[] {
  const messages: ThreadMessage[] = [];
  const arrived = new Set<string>();
  for (let i = newestFirst.length - 1; i >= 0; i -= 1) {
    const stored = newestFirst[i];
    if (!stored) continue;
    const own = stored.senderId === viewerId;
    if (own && stored.clientId) arrived.add(stored.clientId);
    messages.push({
      key: own && stored.clientId ? stored.clientId : stored._id,
      id: stored._id,
      senderId: stored.senderId,
      senderName: stored.senderName,
      own,
      body: stored.body,
      time: stored.time ?? stored._creationTime,
      delivery: own ? { state: "sent" } : { state: "received" },
    });
  }
  for (const entry of pending) {
    if (arrived.has(entry.clientId)) continue;
    messages.push({
      key: entry.clientId,
      id: null,
      senderId: viewerId,
      senderName: viewerName,
      own: true,
      body: entry.body,
      time: entry.writtenAt,
      delivery: toDelivery(entry, online),
    });
  }
  return messages;
}

function toDelivery({ state }: PendingMessage, online: boolean): Delivery {
  if (state.tag === "failed") return { state: "failed", reason: state.reason };
  return { state: online ? "sending" : "queued" };
}
