import type { Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { getNumberSetting } from "../lib/settings";
import { HOUR } from "../lib/time";
import type { Conversation, ConversationRow } from "../lib/validators";
import { getOwnConversation, isActive } from "./access";
import { listBlockers } from "./blocks";
import { hasBots } from "./bots";
import { getMembership, type Membership } from "./memberships";
import { findDirect, toPairKey } from "./pairs";
import { evenly, takeToken } from "./rateBuckets";
import { newRequest, toRequestView } from "./requests";
import { getReceiptTeller } from "./receipts";
import { withUnread } from "./unread";
import { getNames } from "./users";

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
  if (otherUserId !== me) await chargeStart(ctx, me);
  return await insertDirect(ctx, { starter: me, other: otherUserId, at: Date.now() });
}

/** Throws `RateLimited` for somebody who begins more than anybody needs. */
async function chargeStart(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const limit = evenly(getNumberSetting("NEW_CONVERSATIONS_PER_HOUR"), HOUR);
  const answer = await takeToken(ctx, `start:${userId}`, limit);
  if (!answer.ok) throw fail("RateLimited", { retryAfterMs: answer.retryAfterMs });
}

/** `at` orders it in the starter's list until the first message. */
export async function insertDirect(
  ctx: MutationCtx,
  { starter, other, at }: { starter: Id<"users">; other: Id<"users">; at: number },
): Promise<Id<"conversations">> {
  const participants = starter === other ? [starter] : [starter, other];
  const withBots = await hasBots(ctx, participants);
  const conversationId = await ctx.db.insert("conversations", {
    type: "direct",
    participants,
    pairKey: toPairKey(starter, other),
    blockedBy: await listBlockers(ctx, starter, other),
    // A bot cannot accept, and an administrator answers for what it says.
    request: withBots ? undefined : newRequest(participants),
    hasBots: withBots,
  });
  for (const userId of participants) {
    await ctx.db.insert("conversationParticipants", {
      conversationId,
      userId,
      otherUserId: userId === starter ? other : starter,
      shelf: userId === starter ? "main" : "unstarted",
      lastMessageTime: at,
      ...withUnread(0),
      messageCount: 0,
    });
  }
  return conversationId;
}

/** The list rows of some of a person's memberships. What all of them need is read once. */
export async function toRows(
  ctx: QueryCtx,
  me: Id<"users">,
  memberships: Membership[],
): Promise<ConversationRow[]> {
  const others = memberships.map((row) => row.otherUserId).filter((id) => id !== undefined);
  const names = await getNames(ctx, others);
  const tellsMe = await getReceiptTeller(ctx, me);
  return await Promise.all(
    memberships.map(async (row) => ({
      ...toConversation(row, names),
      unreadCount: row.unreadCount,
      lastMessage: row.lastMessage ?? null,
      isLastMessageSeen:
        row.lastMessage?.senderId === me && (await tellsMe.isSeenByAll(row, row.lastMessage.time)),
    })),
  );
}

/** What one member sees of a conversation. Never fails for a person who is gone. */
export function toConversation(
  membership: Membership,
  names: Map<Id<"users">, string>,
): Omit<Conversation, "request"> {
  const { conversationId, userId, otherUserId, lastMessageTime, shelf, mutedUntil } = membership;
  const name = otherUserId && names.get(otherUserId);
  return {
    _id: conversationId,
    type: otherUserId === undefined ? "group" : "direct",
    lastMessageTime,
    otherUser: otherUserId && name ? { _id: otherUserId, name } : null,
    isSelf: otherUserId === userId,
    shelf,
    mutedUntil: mutedUntil ?? null,
  };
}

/** One conversation of mine, or null. */
export async function getConversation(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  me: Id<"users">,
): Promise<Conversation | null> {
  const conversation = await getOwnConversation(ctx, me, conversationId);
  const membership = conversation && (await getMembership(ctx, conversationId, me));
  if (conversation === null || membership === null) return null;
  const { otherUserId } = membership;
  return {
    ...toConversation(membership, await getNames(ctx, otherUserId ? [otherUserId] : [])),
    request: await toRequestView(ctx, conversation, me),
  };
}

/**
 * Somebody who opens a conversation that the other one started without writing sees it too; one
 * who declined it may think again.
 */
async function showTo(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  userId: Id<"users">,
): Promise<void> {
  const membership = await getMembership(ctx, conversationId, userId);
  if (membership?.shelf === "unstarted") await ctx.db.patch(membership._id, { shelf: "main" });
  if (membership?.shelf === "declined") await ctx.db.patch(membership._id, { shelf: "requests" });
}
