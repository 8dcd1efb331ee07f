import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { getProvider } from "../indexing/provider";
import { toWords } from "../lib/fold";

/** Letters a message needs to say something of its own: "ok" and "thanks" would match anything. */
const MIN_LETTERS = 8;

/** Whether a vector is worth its place. Everything else is found by words. */
export function isEmbeddable(message: Doc<"messages">): boolean {
  if (message.deletedAt !== undefined) return false;
  const words = toWords(message.body);
  // A character of a script without letters for sounds says as much as three letters.
  const letters = words.join("").replace(/\p{sc=Han}|\p{sc=Hiragana}|\p{sc=Katakana}/gu, "xxx");
  return letters.length >= MIN_LETTERS;
}

/** Puts a message in line that was said just now and never changed, unless it says too little. */
export async function embedNewMessage(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  if (isEmbeddable(message) && getProvider() !== null) await enqueue(ctx, message._id);
}

/** Drops what the message meant before and puts it in line, unless it says too little. */
export async function reembedMessage(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  await dropEmbeddings(ctx, message._id);
  const waiting = await getWaiting(ctx, message._id);
  if (!isEmbeddable(message) || getProvider() === null) {
    if (waiting !== null) await ctx.db.delete(waiting._id);
    return;
  }
  if (waiting !== null) await ctx.db.patch(waiting._id, { attempts: 0, nextAt: Date.now() });
  else await enqueue(ctx, message._id);
}

/** Puts a message in line that has no vector of the provider in use, and is not in line. */
export async function repairEmbedding(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const model = getProvider()?.model;
  const rows = await listEmbeddings(ctx, message._id);
  const isGood = isEmbeddable(message)
    ? rows.length === 1 && rows[0]?.model === model
    : rows.length === 0;
  if (isGood || model === undefined) return;
  // Until the new vector is there the old one stays: nobody compares it with those of this model.
  if (!isEmbeddable(message)) await dropEmbeddings(ctx, message._id);
  else if ((await getWaiting(ctx, message._id)) === null) await enqueue(ctx, message._id);
}

async function enqueue(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  await ctx.db.insert("embeddingQueue", { messageId, attempts: 0, nextAt: Date.now() });
}

export async function listEmbeddings(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<Doc<"messageEmbeddings">[]> {
  return await ctx.db
    .query("messageEmbeddings")
    .withIndex("by_message", (q) => q.eq("messageId", messageId))
    .collect();
}

/** The message goes: nothing waits for it any more, and no failure is kept. */
export async function dropFromQueue(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  const waiting = await getWaiting(ctx, messageId);
  if (waiting !== null) await ctx.db.delete(waiting._id);
  const failures = await ctx.db
    .query("embeddingFailures")
    .withIndex("by_message", (q) => q.eq("messageId", messageId))
    .collect();
  for (const row of failures) await ctx.db.delete(row._id);
}

async function getWaiting(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<Doc<"embeddingQueue"> | null> {
  return await ctx.db
    .query("embeddingQueue")
    .withIndex("by_message", (q) => q.eq("messageId", messageId))
    .first();
}

/** Takes the place of the message's earlier vectors, of this model or another. */
export async function storeEmbedding(
  ctx: MutationCtx,
  message: Doc<"messages">,
  { model, embedding }: { model: string; embedding: number[] },
): Promise<void> {
  await dropEmbeddings(ctx, message._id);
  const conversation = await ctx.db.get(message.conversationId);
  // Of a group: its people are found by the conversation, not two of them by name.
  const [a, b] = conversation?.type === "direct" ? conversation.participants : [];
  await ctx.db.insert("messageEmbeddings", {
    messageId: message._id,
    model,
    participantA: toScope(model, a ?? ""),
    participantB: toScope(model, b ?? a ?? ""),
    conversationId: toScope(model, message.conversationId),
    embedding,
  });
}

/** Somebody is no longer one of the two: only the other one finds what was said. */
export async function unscopeEmbeddings(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  userId: Id<"users">,
): Promise<void> {
  for (const { _id, model, participantA, participantB } of await listEmbeddings(ctx, messageId)) {
    const gone = toScope(model, userId);
    const other = participantA === gone ? participantB : participantA;
    if (participantA === gone || participantB === gone) {
      await ctx.db.patch(_id, { participantA: other, participantB: other });
    }
  }
}

/** A filter value: the model is part of it since filters can only be or-ed. */
export function toScope(model: string, id: string): string {
  return `${model}:${id}`;
}

export async function dropEmbeddings(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  for (const row of await listEmbeddings(ctx, messageId)) await ctx.db.delete(row._id);
}
