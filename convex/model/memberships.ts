import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { getOwnConversation } from "./access";

/** One member's own view of a conversation: shelf, preview, unread count. */
export type Membership = Doc<"conversationParticipants">;

/** Says nothing of whether somebody may see it: for callers who know, and for rows of their own. */
export async function getMembership(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  userId: Id<"users">,
): Promise<Membership | null> {
  return await ctx.db
    .query("conversationParticipants")
    .withIndex("by_conversation_and_user", (q) =>
      q.eq("conversationId", conversationId).eq("userId", userId),
    )
    .unique();
}

/** My row of a conversation of mine; `NotFound` for anybody else's. */
export async function requireMembership(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  userId: Id<"users">,
): Promise<Membership> {
  const conversation = await getOwnConversation(ctx, userId, conversationId);
  const membership = conversation && (await getMembership(ctx, conversationId, userId));
  if (membership === null) throw fail("NotFound");
  return membership;
}

/** My own shelves; what waits to be accepted, or was declined, is on none of them. */
const LISTED = ["main", "pinned", "archived"] as const satisfies Membership["shelf"][];

/** My rows on each of my shelves, newest activity first, at most so many of each. */
export async function listShelves(
  ctx: QueryCtx,
  userId: Id<"users">,
  limit: number,
): Promise<Membership[][]> {
  return await Promise.all(
    LISTED.map(
      async (shelf) =>
        await ctx.db
          .query("conversationParticipants")
          .withIndex("by_user_and_activity", (q) => q.eq("userId", userId).eq("shelf", shelf))
          .order("desc")
          .take(limit),
    ),
  );
}

/** Everybody's. */
export async function listMemberships(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
): Promise<Membership[]> {
  return await ctx.db
    .query("conversationParticipants")
    .withIndex("by_conversation_and_user", (q) => q.eq("conversationId", conversationId))
    .collect();
}
