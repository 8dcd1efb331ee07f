import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { dropEmbeddings, dropFromQueue, unscopeEmbeddings } from "./embeddings";
import { dropExport, getExport } from "./exports";
import { listMemberships } from "./memberships";
import { listEdits } from "./messageChanges";
import { uncountForAll } from "./messageCounts";
import { refreshLastMessage } from "./lastMessage";
import { listPersonRows } from "./personRows";
import { dropEntries, unindexFor } from "./searchTexts";
import { recountAll } from "./unread";

/** Messages one transaction looks at: each may bring a dozen other rows along. */
const PAGE_SIZE = 80;

type Erasure = Doc<"erasures">;

/** Where to go on: a page of one conversation. */
type Place = { conversationId: Id<"conversations">; cursor: string | null };

export async function getErasure(ctx: QueryCtx, userId: Id<"users">): Promise<Erasure | null> {
  return await ctx.db
    .query("erasures")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .first();
}

export async function startErasure(ctx: MutationCtx, userId: Id<"users">): Promise<Id<"erasures">> {
  const startedAt = Date.now();
  return await ctx.db.insert("erasures", { userId, startedAt, messages: 0, conversations: 0 });
}

export async function isFinished(ctx: QueryCtx, erasureId: Id<"erasures">): Promise<boolean> {
  const erasure = await ctx.db.get(erasureId);
  return erasure === null || erasure.finishedAt !== undefined;
}

/** The conversation it is in the middle of, else another one; null when there are no more. */
export async function findPlace(ctx: QueryCtx, { userId, at }: Erasure): Promise<Place | null> {
  if (at !== undefined) return at;
  const membership = await ctx.db
    .query("conversationParticipants")
    .withIndex("by_user_and_activity", (q) => q.eq("userId", userId))
    .first();
  return membership && { conversationId: membership.conversationId, cursor: null };
}

/** Erases one page of a conversation, and leaves it after the last one. */
export async function eraseAt(ctx: MutationCtx, erasure: Erasure, place: Place): Promise<void> {
  const { messages, cursor } = await erasePage(ctx, erasure.userId, place);
  if (cursor === null) await leaveConversation(ctx, erasure.userId, place.conversationId);
  await ctx.db.patch(erasure._id, {
    messages: erasure.messages + messages,
    conversations: erasure.conversations + (cursor === null ? 1 : 0),
    at: cursor === null ? undefined : { ...place, cursor },
  });
}

/** The person is gone: what is left is counted, as the proof. */
export async function finishErasure(ctx: MutationCtx, { _id, userId }: Erasure): Promise<void> {
  if ((await ctx.db.get(userId)) !== null) await ctx.db.delete(userId);
  await ctx.db.patch(_id, { finishedAt: Date.now(), left: await countLeft(ctx, userId) });
}

/**
 * The person's own messages go, and on others' their reactions and what made them findable for the
 * person. Tells where to go on, null at the end.
 */
async function erasePage(
  ctx: MutationCtx,
  userId: Id<"users">,
  { conversationId, cursor }: Place,
): Promise<{ messages: number; cursor: string | null }> {
  const { page, isDone, continueCursor } = await ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
    .paginate({ numItems: PAGE_SIZE, cursor });
  let messages = 0;
  for (const message of page) {
    if (message.senderId === userId) {
      await eraseMessage(ctx, message);
      messages += 1;
    } else {
      await unindexFor(ctx, message._id, userId);
      await unscopeEmbeddings(ctx, message._id, userId);
      await stripReactions(ctx, message, userId);
    }
  }
  return { messages, cursor: isDone ? null : continueCursor };
}

/** The person is out of the conversation; the others' lists say what is left of it. */
async function leaveConversation(
  ctx: MutationCtx,
  userId: Id<"users">,
  conversationId: Id<"conversations">,
): Promise<void> {
  const memberships = await listMemberships(ctx, conversationId);
  for (const row of memberships.filter((item) => item.userId === userId)) {
    await ctx.db.delete(row._id);
  }
  const others = memberships.filter((item) => item.userId !== userId);
  const conversation = await ctx.db.get(conversationId);
  // A request whose words are gone: nothing is left to accept or decline.
  const isRequest = conversation?.request?.fromId === userId;
  if (conversation !== null && (others.length === 0 || isRequest)) {
    for (const row of others) await ctx.db.delete(row._id);
    await ctx.db.delete(conversationId);
  } else if (conversation !== null) {
    const participants = conversation.participants.filter((id) => id !== userId);
    // Without the pair's key: a new account of the same person is another pair.
    const alone = { participants, pairKey: undefined, blockedBy: undefined, request: undefined };
    await ctx.db.patch(conversationId, alone);
    await refreshLastMessage(ctx, conversationId, others);
    await recountAll(ctx, others);
  }
}

/** A page of what else points to the person. True when nothing is left. */
export async function eraseRows(ctx: MutationCtx, userId: Id<"users">): Promise<boolean> {
  const exported = await getExport(ctx, userId);
  if (exported !== null) await dropExport(ctx, exported);
  for (const rows of Object.values(await listPersonRows(ctx, userId))) {
    if (rows.length === 0) continue;
    for (const id of rows) await ctx.db.delete(id);
    return false;
  }
  return true;
}

/** The proof: how many rows still point to the person, by table. */
async function countLeft(ctx: QueryCtx, userId: Id<"users">): Promise<Record<string, number>> {
  const rows = await listPersonRows(ctx, userId);
  const left = Object.fromEntries(Object.entries(rows).map(([table, ids]) => [table, ids.length]));
  const messages = await ctx.db
    .query("messages")
    .withIndex("by_sender_and_client_id", (q) => q.eq("senderId", userId))
    .take(PAGE_SIZE);
  const memberships = await ctx.db
    .query("conversationParticipants")
    .withIndex("by_user_and_activity", (q) => q.eq("userId", userId))
    .take(PAGE_SIZE);
  return {
    ...left,
    messages: messages.length,
    conversationParticipants: memberships.length,
    exports: (await getExport(ctx, userId)) === null ? 0 : 1,
    users: (await ctx.db.get(userId)) === null ? 0 : 1,
  };
}

async function eraseMessage(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const { _id: messageId, conversationId } = message;
  if (message.deletedAt === undefined) {
    await uncountForAll(ctx, message, await listMemberships(ctx, conversationId));
  }
  await dropEntries(ctx, messageId);
  await dropEmbeddings(ctx, messageId);
  await dropFromQueue(ctx, messageId);
  for (const edit of await listEdits(ctx, messageId)) await ctx.db.delete(edit._id);
  const queued = await ctx.db
    .query("indexingQueue")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .collect();
  for (const row of queued.filter((item) => item.messageId === messageId)) {
    await ctx.db.delete(row._id);
  }
  await ctx.db.delete(messageId);
}

async function stripReactions(
  ctx: MutationCtx,
  message: Doc<"messages">,
  userId: Id<"users">,
): Promise<void> {
  const { reactions } = message;
  if (!reactions?.some((reaction) => reaction.userIds.includes(userId))) return;
  const left = reactions
    .map(({ emoji, userIds }) => ({ emoji, userIds: userIds.filter((id) => id !== userId) }))
    .filter(({ userIds }) => userIds.length > 0);
  await ctx.db.patch(message._id, { reactions: left.length === 0 ? undefined : left });
}
