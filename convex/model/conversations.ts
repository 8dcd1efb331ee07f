import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import type { Conversation, ConversationRow } from "../lib/validators";
import { getOwnConversation, isActive } from "./access";
import { listBlockers } from "./blocks";
import { findDirect, toPairKey } from "./pairs";
import { isSeenByAll } from "./receipts";
import { withUnread } from "./unread";
import { getNames } from "./users";

type Membership = Doc<"conversationParticipants">;

/**
 * The conversation of two people (or of one with themself), made if there is none.
 * Both halves use the same index key, so of two people who start it at the same moment one
 * retries and finds what the other made.
 */
export async function findOrCreateDirect(
  ctx: MutationCtx,
  me: Id<"users">,
  otherUserId: Id<"users">,
): Promise<Id<"conversations">> {
  const existing = await findDirect(ctx, me, otherUserId);
  if (existing !== null) {
    await showTo(ctx, existing._id, me);
    return existing._id;
  }
  const other = await ctx.db.get(otherUserId);
  if (other === null || !isActive(other)) throw fail("NotFound");
  return await insertDirect(ctx, { starter: me, other: otherUserId, at: Date.now() });
}

/** `at` orders it in the starter's list until the first message. */
export async function insertDirect(
  ctx: MutationCtx,
  { starter, other, at }: { starter: Id<"users">; other: Id<"users">; at: number },
): Promise<Id<"conversations">> {
  const participants = starter === other ? [starter] : [starter, other];
  const conversationId = await ctx.db.insert("conversations", {
    type: "direct",
    participants,
    pairKey: toPairKey(starter, other),
    blockedBy: await listBlockers(ctx, starter, other),
  });
  for (const userId of participants) {
    await ctx.db.insert("conversationParticipants", {
      conversationId,
      userId,
      shelf: userId === starter ? "main" : "unstarted",
      lastMessageTime: at,
      ...withUnread(0),
    });
  }
  return conversationId;
}

/** The list row of one membership. */
export async function toRow(
  ctx: QueryCtx,
  membership: Membership,
): Promise<ConversationRow | null> {
  const conversation = await ctx.db.get(membership.conversationId);
  if (conversation === null) return null;
  const { userId, lastMessage } = membership;
  return {
    ...(await toConversation(ctx, conversation, membership)),
    shelf: membership.shelf,
    unreadCount: membership.unreadCount,
    mutedUntil: membership.mutedUntil ?? null,
    lastMessage: lastMessage ?? null,
    isLastMessageSeen:
      lastMessage?.senderId === userId &&
      (await isSeenByAll(ctx, conversation, { me: userId, time: lastMessage.time })),
  };
}

/** What one member sees of a conversation. Never fails for a person who is gone. */
export async function toConversation(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  { userId, lastMessageTime }: Pick<Membership, "userId" | "lastMessageTime">,
): Promise<Conversation> {
  const isSelf = conversation.participants.length === 1;
  const otherId = isSelf ? userId : conversation.participants.find((id) => id !== userId);
  const name = otherId && (await getNames(ctx, [otherId])).get(otherId);
  return {
    _id: conversation._id,
    type: conversation.type,
    lastMessageTime,
    otherUser: otherId && name ? { _id: otherId, name } : null,
    isSelf,
  };
}

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

/** Somebody who opens a conversation that the other one started without writing sees it too. */
async function showTo(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  userId: Id<"users">,
): Promise<void> {
  const membership = await getMembership(ctx, conversationId, userId);
  if (membership?.shelf === "unstarted") await ctx.db.patch(membership._id, { shelf: "main" });
}
