import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { enqueueMessage } from "../indexing/queue";
import { fail } from "../lib/errors";
import { CLIENT_ID_MAX_LENGTH, isBlank, MESSAGE_MAX_LENGTH } from "../lib/limits";
import { normalizeBody } from "../lib/text";
import { requireOwnConversation } from "./access";
import { requireUnblocked } from "./blocks";
import { admitMessage } from "./requests";
import { chargeSend } from "./sendRate";

export type Draft = {
  conversationId: Id<"conversations">;
  senderId: Id<"users">;
  body: string;
  clientId?: string;
  replyTo?: Id<"messages">;
};

/**
 * Stores a message. The hot path of the product: it writes the message, its queue row and the
 * sender's own rate row, and reads nothing that another person's send writes.
 */
export async function send(ctx: MutationCtx, draft: Draft): Promise<Id<"messages">> {
  const conversation = await requireOwnConversation(ctx, draft.senderId, draft.conversationId);
  requireRecipient(conversation);
  const body = requireBody(draft.body);
  const stored = await getSent(ctx, draft);
  // A repeat costs nothing: its answer got lost, it is no second message.
  if (stored !== null) return stored;
  requireUnblocked(conversation, draft.senderId);
  if (draft.replyTo !== undefined) await requireReplyable(ctx, draft.conversationId, draft.replyTo);
  if (conversation.request !== undefined) await admitMessage(ctx, conversation, draft.senderId);
  await chargeSend(ctx, draft.senderId);
  return await insertMessage(ctx, { ...draft, body, time: Date.now() });
}

/** Checks nothing: the body is fit and the sender is in the conversation. */
export async function insertMessage(
  ctx: MutationCtx,
  message: Omit<Doc<"messages">, "_id" | "_creationTime">,
): Promise<Id<"messages">> {
  const messageId = await ctx.db.insert("messages", message);
  await enqueueMessage(ctx, { messageId, conversationId: message.conversationId });
  return messageId;
}

/** The body as it is stored, or `EmptyMessage` or `MessageTooLong`. */
export function requireBody(given: string): string {
  const body = normalizeBody(given);
  if (isBlank(body)) throw fail("EmptyMessage");
  if (body.length > MESSAGE_MAX_LENGTH) {
    throw fail("MessageTooLong", { limit: MESSAGE_MAX_LENGTH, length: body.length });
  }
  return body;
}

/** Whoever leaves takes the pair's key along: what is said here reaches nobody any more. */
function requireRecipient({ type, pairKey }: Doc<"conversations">): void {
  if (type === "direct" && pairKey === undefined) throw fail("NotFound");
}

async function requireReplyable(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  messageId: Id<"messages">,
): Promise<void> {
  const message = await ctx.db.get(messageId);
  // One of another conversation answers like one that is not there: a quote would show its words.
  if (message?.conversationId !== conversationId) throw fail("NotFound");
  if (message.deletedAt !== undefined) throw fail("MessageDeleted");
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
