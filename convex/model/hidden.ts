import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";

/** Messages that one person removed for themself. Nobody else notices. */

type Message = Doc<"messages">;

export async function hide(
  ctx: MutationCtx,
  { _id: messageId, conversationId, time }: Message,
  userId: Id<"users">,
): Promise<void> {
  await ctx.db.insert("hiddenMessages", { userId, conversationId, messageId, time });
}

export async function isHidden(
  ctx: QueryCtx,
  { _id: messageId, conversationId, time }: Message,
  userId: Id<"users">,
): Promise<boolean> {
  const sameMoment = await ctx.db
    .query("hiddenMessages")
    .withIndex("by_user_and_time", (q) =>
      q.eq("userId", userId).eq("conversationId", conversationId).eq("time", time),
    )
    .collect();
  return sameMoment.some((row) => row.messageId === messageId);
}

/** Which of these messages of one conversation the person hid: one range for all. */
export async function listHidden(
  ctx: QueryCtx,
  userId: Id<"users">,
  messages: Message[],
): Promise<Set<Id<"messages">>> {
  const [first] = messages;
  if (first === undefined) return new Set();
  const times = messages.map((message) => message.time);
  const rows = await ctx.db
    .query("hiddenMessages")
    .withIndex("by_user_and_time", (q) =>
      q
        .eq("userId", userId)
        .eq("conversationId", first.conversationId)
        .gte("time", Math.min(...times))
        .lte("time", Math.max(...times)),
    )
    .collect();
  return new Set(rows.map((row) => row.messageId));
}
