import type { Id } from "@convex/_generated/dataModel";
import type { PendingMessage } from "./outboxEntry";
import type { StoredMessage } from "./storedMessage";

export type RefusalReason = "tooLong" | "gone" | "waiting" | "quoteGone" | "unknown";

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

/** The message that a message answers. */
export interface Quote {
  messageId: Id<"messages">;
  time: number;
  senderName: string;
  own: boolean;
  /** One line; empty when deleted. */
  preview: string;
  isDeleted: boolean;
}

export interface ReactionCount {
  emoji: string;
  count: number;
  own: boolean;
}

/** A message as the thread draws it, wherever it is on its way. */
export interface ThreadMessage {
  /** The same before and after the server's answer, so the bubble stays the same element. */
  key: string;
  /** Null until the server has it. */
  id: Id<"messages"> | null;
  senderId: string;
  senderName: string;
  own: boolean;
  /** Empty when deleted. */
  body: string;
  time: number;
  delivery: Delivery;
  isEdited: boolean;
  isDeleted: boolean;
  quote: Quote | null;
  reactions: readonly ReactionCount[];
}

export interface MergeOptions {
  viewerId: string;
  viewerName: string;
  online: boolean;
  /** Everybody else has seen what was said until then. */
  seenTime: number;
}

/**
 * One list, oldest first, of what is stored and what is still on its way. What the server already
 * shows wins over its pending twin; pending ones sit last, in the order they were written.
 * A stored message becomes the same object each time, so rows that did not change draw nothing.
 */
export function mergeThread(
  stored: readonly StoredMessage[],
  pending: readonly PendingMessage[],
  options: MergeOptions,
): ThreadMessage[] {
  const shown = stored.filter((message) => !message.isHidden);
  const arrived = new Set(
    stored.flatMap(({ senderId, clientId }) =>
      senderId === options.viewerId && clientId ? [clientId] : [],
    ),
  );
  return [
    ...shown.map((message) => toStoredView(message, options)),
    ...pending
      .filter(({ clientId }) => !arrived.has(clientId))
      .map((entry) => toPendingView(entry, options)),
  ];
}

const storedViews = new WeakMap<StoredMessage, ThreadMessage>();

function toStoredView(message: StoredMessage, options: MergeOptions): ThreadMessage {
  const own = message.senderId === options.viewerId;
  const state = !own ? "received" : message.time <= options.seenTime ? "read" : "sent";
  const known = storedViews.get(message);
  if (known?.delivery.state === state && known.own === own) return known;
  const view: ThreadMessage = {
    key: own && message.clientId ? message.clientId : message._id,
    id: message._id,
    senderId: message.senderId,
    senderName: message.senderName,
    own,
    body: message.body,
    time: message.time,
    delivery: { state },
    // Not by what is missing: a page can be a version ahead of the server, which then says null.
    isEdited: typeof message.editedAt === "number",
    isDeleted: typeof message.deletedAt === "number",
    quote: message.replyTo
      ? {
          messageId: message.replyTo.messageId,
          time: message.replyTo.time,
          senderName: message.replyTo.senderName,
          own: message.replyTo.senderId === options.viewerId,
          preview: message.replyTo.preview,
          isDeleted: message.replyTo.isDeleted,
        }
      : null,
    reactions: (message.reactions ?? []).map(({ emoji, userIds }) => ({
      emoji,
      count: userIds.length,
      own: userIds.some((userId) => userId === options.viewerId),
    })),
  };
  storedViews.set(message, view);
  return view;
}

const pendingViews = new WeakMap<PendingMessage, ThreadMessage>();

function toPendingView(entry: PendingMessage, options: MergeOptions): ThreadMessage {
  const delivery = toDelivery(entry, options.online);
  const known = pendingViews.get(entry);
  if (known?.delivery.state === delivery.state) return known;
  const view: ThreadMessage = {
    key: entry.clientId,
    id: null,
    senderId: options.viewerId,
    senderName: options.viewerName,
    own: true,
    body: entry.body,
    time: entry.writtenAt,
    delivery,
    isEdited: false,
    isDeleted: false,
    quote: entry.quote ?? null,
    reactions: [],
  };
  pendingViews.set(entry, view);
  return view;
}

function toDelivery({ state }: PendingMessage, online: boolean): Delivery {
  if (state.tag === "failed") return { state: "failed", reason: state.reason };
  return { state: online ? "sending" : "queued" };
}
