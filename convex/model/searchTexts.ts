import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { toSearchText } from "../lib/searchText";
import { isHidden } from "./hidden";

type Message = Doc<"messages">;

/**
 * The entries of a message that has none: said just now and never changed. The drainer sees each
 * message once, so it need not look for what is there. One that a member hid meanwhile is left
 * out when hits are shown.
 */
export async function indexNewMessage(
  ctx: MutationCtx,
  message: Message,
  members: Id<"users">[],
): Promise<void> {
  const text = toSearchText(message.body);
  if (text === "") return;
  const { _id: messageId, conversationId, senderId } = message;
  for (const memberId of members) {
    await ctx.db.insert("searchTexts", { messageId, memberId, conversationId, senderId, text });
  }
}

/**
 * Makes every member's entry say what the message says now: writes, replaces or removes. Called
 * in the transaction that changes the message, so search is never out of step. Safe to repeat.
 */
export async function indexMessage(
  ctx: MutationCtx,
  message: Message,
  members: Id<"users">[],
): Promise<void> {
  const entries = await listEntries(ctx, message._id);
  const text = message.deletedAt === undefined ? toSearchText(message.body) : "";
  for (const entry of entries) {
    if (text === "") await ctx.db.delete(entry._id);
    else if (entry.text !== text) await ctx.db.patch(entry._id, { text });
  }
  if (text === "") return;
  const { _id: messageId, conversationId, senderId } = message;
  for (const memberId of members) {
    if (entries.some((entry) => entry.memberId === memberId)) continue;
    if (await isHidden(ctx, message, memberId)) continue;
    await ctx.db.insert("searchTexts", { messageId, memberId, conversationId, senderId, text });
  }
}

/** Nobody finds it any more. */
export async function dropEntries(ctx: MutationCtx, messageId: Id<"messages">): Promise<void> {
  for (const entry of await listEntries(ctx, messageId)) await ctx.db.delete(entry._id);
}

/** The member removed the message from their view. */
export async function unindexFor(
  ctx: MutationCtx,
  messageId: Id<"messages">,
  memberId: Id<"users">,
): Promise<void> {
  const entry = await ctx.db
    .query("searchTexts")
    .withIndex("by_message_and_member", (q) =>
      q.eq("messageId", messageId).eq("memberId", memberId),
    )
    .unique();
  if (entry !== null) await ctx.db.delete(entry._id);
}

async function listEntries(
  ctx: QueryCtx,
  messageId: Id<"messages">,
): Promise<Doc<"searchTexts">[]> {
  return await ctx.db
    .query("searchTexts")
    .withIndex("by_message_and_member", (q) => q.eq("messageId", messageId))
    .collect();
}
