import type { Id } from "@convex/_generated/dataModel";
import type { PendingMessage } from "../features/messages/logic/outboxEntry";
import type { StoredMessage } from "../features/messages/logic/storedMessage";
import type { ThreadMessage } from "../features/messages/logic/threadMessage";

let count = 0;

/** A message as the thread draws it. */
export function aMessage(fields: Partial<ThreadMessage> = {}): ThreadMessage {
  count += 1;
  return {
    key: `key${count}`,
    id: `id${count}` as Id<"messages">,
    senderId: "amara",
    senderName: "Amara Okafor",
    own: false,
    body: "Told him.",
    time: 0,
    delivery: { state: "received" },
    isEdited: false,
    isDeleted: false,
    quote: null,
    reactions: [],
    ...fields,
  };
}

/** A message as the server lists it. */
export function aStoredMessage(fields: Partial<StoredMessage> = {}): StoredMessage {
  count += 1;
  return {
    _id: `id${count}` as Id<"messages">,
    time: count,
    senderId: "amara" as Id<"users">,
    senderName: "Amara Okafor",
    body: "Told him.",
    ...fields,
  };
}

/** A message in the outbox. */
export function aPendingMessage(fields: Partial<PendingMessage> = {}): PendingMessage {
  count += 1;
  return {
    clientId: `client${count}`,
    userId: "nadia",
    conversationId: "conversation" as Id<"conversations">,
    body: "On my way.",
    writtenAt: count,
    state: { tag: "waiting" },
    ...fields,
  };
}
