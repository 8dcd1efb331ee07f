import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { enqueueMessage } from "../indexing/queue";
import { fail } from "../lib/errors";
import { CLIENT_ID_MAX_LENGTH, MESSAGE_MAX_LENGTH } from "../lib/limits";
import { isBlank, normalizeBody } from "../lib/text";
import type { Message } from "../lib/validators";
import { requireOwnConversation } from "./access";
import { chargeSend } from "./sendRate";
import { getNames, GONE_NAME } from "./users";

export type Draft = {
  conversationId: Id<"conversations">;
  senderId: Id<"users">;
  body: string;
  clientId?: string;
};

/**
 * Stores a message. The hot path of the product: it writes the message, its queue row and the
 * sender's own rate row, and reads nothing that another person's send writes.
 */
export async function send(ctx: MutationCtx, draft: Draft): Promise<Id<"messages">> {
  await requireOwnConversation(ctx, draft.senderId, draft.conversationId);
  const body = requireBody(draft.body);
  const stored = await getSent(ctx, draft);
  // A repeat costs nothing: its answer got lost, it is no second message.
  if (stored !== null) return stored;
  await chargeSend(ctx, draft.senderId);
  return await insertMessage(ctx, { ...draft, body, time: Date.now() });
}

/** Checks nothing: the body is fit and the sender is in the conversation. */
export async function insertMessage(
  ctx: MutationCtx,
  message: Omit<Doc<"messages">, "_id" | "_creationTime">,
): Promise<Id<"messages">> {
  const { conversationId, senderId, body, time, clientId } = message;
  const messageId = await ctx.db.insert("messages", {
    conversationId,
    senderId,
    body,
    time,
    clientId,
  });
  await enqueueMessage(ctx, { messageId, conversationId });
  return messageId;
}

/** As clients see them. Names come from the conversation's members, read once for the page. */
export async function toMessages(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  messages: Doc<"messages">[],
): Promise<Message[]> {
  // Somebody who left may still have written some of them.
  const senders = messages.map((message) => message.senderId);
  const names = await getNames(ctx, [...conversation.participants, ...senders]);
  return messages.map((message) => ({
    _id: message._id,
    _creationTime: message._creationTime,
    conversationId: message.conversationId,
    senderId: message.senderId,
    senderName: names.get(message.senderId) ?? GONE_NAME,
    body: message.body,
    time: message.time,
    clientId: message.clientId ?? null,
  }));
}

function requireBody(given: string): string {
  const body = normalizeBody(given);
  if (isBlank(body)) throw fail("EmptyMessage");
  if (body.length > MESSAGE_MAX_LENGTH) {
    throw fail("MessageTooLong", { limit: MESSAGE_MAX_LENGTH, length: body.length });
  }
  return body;
}

async function getSent(ctx: QueryCtx, draft: Draft): Promise<Id<"messages"> | null> {
  const { clientId, senderId } = draft;
  if (clientId === undefined) return null;
  if (clientId === "" || clientId.length > CLIENT_ID_MAX_LENGTH) throw fail("BadRequest");
  const message = await ctx.db
    .query("messages")
    .withIndex("by_sender_and_client_id", (q) =>
      q.eq("senderId", senderId).eq("clientId", clientId),
    )
    .unique();
  if (message === null) return null;
  if (message.conversationId !== draft.conversationId) throw fail("ClientIdReused");
  return message._id;
}
