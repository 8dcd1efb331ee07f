import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { internal } from "../_generated/api";
import { SECOND } from "../lib/time";
import { isSilent } from "./blocks";

/** Pages repeat the sign every 4 s while keys are pressed. */
export const TYPING_MS = 6 * SECOND;

/** In larger groups nobody is told: a row per reader would cost more than it says. */
const RECIPIENTS_MAX = 50;

/** At most this many people type to one person at once in what they are shown. */
const SHOWN_MAX = 50;

/**
 * Somebody types. The first sign of a burst writes one row per reader and schedules its end; later
 * signs only push the end on, in a row nobody watches.
 */
export async function startTyping(
  ctx: MutationCtx,
  userId: Id<"users">,
  conversation: Doc<"conversations">,
): Promise<void> {
  const recipients = conversation.participants.filter((id) => id !== userId);
  if (isSilent(conversation) || recipients.length === 0 || recipients.length > RECIPIENTS_MAX)
    return;
  const expiresAt = Date.now() + TYPING_MS;
  const existing = await getBurst(ctx, userId, conversation._id);
  if (existing !== null) {
    await ctx.db.patch(existing._id, { expiresAt });
    return;
  }
  const conversationId = conversation._id;
  const burstId = await ctx.db.insert("typingBursts", { userId, conversationId, expiresAt });
  for (const recipientId of recipients) {
    await ctx.db.insert("typing", { recipientId, conversationId, userId, burstId });
  }
  await ctx.scheduler.runAt(expiresAt, internal.presence.expireTyping, { burstId });
}

export async function stopTyping(
  ctx: MutationCtx,
  userId: Id<"users">,
  conversationId: Id<"conversations">,
): Promise<void> {
  const burst = await getBurst(ctx, userId, conversationId);
  if (burst !== null) await removeBurst(ctx, burst._id);
}

export async function expire(ctx: MutationCtx, burstId: Id<"typingBursts">): Promise<void> {
  const burst = await ctx.db.get(burstId);
  if (burst === null) return;
  if (burst.expiresAt > Date.now()) {
    await ctx.scheduler.runAt(burst.expiresAt, internal.presence.expireTyping, { burstId });
  } else {
    await removeBurst(ctx, burstId);
  }
}

/** Who types to me right now, in all conversations. */
export async function listTyping(ctx: QueryCtx, me: Id<"users">): Promise<Doc<"typing">[]> {
  return await ctx.db
    .query("typing")
    .withIndex("by_recipient", (q) => q.eq("recipientId", me))
    .take(SHOWN_MAX);
}

async function removeBurst(ctx: MutationCtx, burstId: Id<"typingBursts">): Promise<void> {
  const rows = await ctx.db
    .query("typing")
    .withIndex("by_burst", (q) => q.eq("burstId", burstId))
    .collect();
  for (const row of rows) await ctx.db.delete(row._id);
  await ctx.db.delete(burstId);
}

async function getBurst(
  ctx: QueryCtx,
  userId: Id<"users">,
  conversationId: Id<"conversations">,
): Promise<Doc<"typingBursts"> | null> {
  return await ctx.db
    .query("typingBursts")
    .withIndex("by_user_and_conversation", (q) =>
      q.eq("userId", userId).eq("conversationId", conversationId),
    )
    .unique();
}
