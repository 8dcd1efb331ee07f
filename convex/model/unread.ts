import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Membership } from "./memberships";

/**
 * Unread counts. A member's count is, at any moment,
 *
 *   messages of others, not deleted, said after the read cursor, minus those still in the queue
 *
 * The drainer adds what it takes from the queue; reading, marking unread and deleting count again
 * from the cursor. So it never drifts, and sending writes no count.
 */

/** Counting stops here: beyond it the page says "99+" anyway. */
export const UNREAD_COUNT_MAX = 999;

/** Conversations that are looked at for the sum. */
const COUNTED_MAX = 100;

type Cursor = Doc<"readCursors">;

/** All that waits for a person, in at most 100 conversations. Archived ones do not count. */
export async function countUnread(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<{ conversations: number; messages: number }> {
  const rows = await ctx.db
    .query("conversationParticipants")
    .withIndex("by_user_and_unread", (q) => q.eq("userId", userId).eq("isUnread", true))
    .order("desc")
    .take(COUNTED_MAX);
  const shown = rows.filter((row) => row.shelf !== "archived");
  return {
    conversations: shown.length,
    messages: shown.reduce((sum, row) => sum + row.unreadCount, 0),
  };
}

/** The member has read everything said up to `time`. Going back is `markUnreadFrom`. */
export async function markReadTo(
  ctx: MutationCtx,
  membership: Membership,
  time: number,
): Promise<void> {
  const cursor = await getCursor(ctx, membership);
  if (cursor !== null && cursor.readTime >= time) return;
  await putCursor(ctx, membership, cursor, {
    readTime: time,
    seenTime: Math.max(time, cursor?.seenTime ?? 0),
  });
  await recountFrom(ctx, membership, time);
}

/** The message said at `time` and all after it are unread again. Receipts do not go back. */
export async function markUnreadFrom(
  ctx: MutationCtx,
  membership: Membership,
  time: number,
): Promise<void> {
  const cursor = await getCursor(ctx, membership);
  const readTime = time - 1;
  await putCursor(ctx, membership, cursor, { readTime, seenTime: cursor?.seenTime ?? 0 });
  await recountFrom(ctx, membership, readTime);
}

/** After a message that may have been counted was deleted. */
export async function recountAll(ctx: MutationCtx, memberships: Membership[]): Promise<void> {
  for (const membership of memberships) await recountUnread(ctx, membership);
}

/** Messages of a stranger that wait to be accepted, or were not: never counted. */
export function isAside({ shelf }: Pick<Membership, "shelf">): boolean {
  return shelf === "requests" || shelf === "declined";
}

/** How many of these messages, just taken from the queue, are unread for the member. */
export async function countNewlyUnread(
  ctx: QueryCtx,
  membership: Membership,
  messages: Doc<"messages">[],
): Promise<number> {
  if (isAside(membership)) return 0;
  const others = messages.filter((message) => isCounted(message, membership.userId));
  if (others.length === 0) return 0;
  const readTime = (await getCursor(ctx, membership))?.readTime ?? 0;
  return others.filter((message) => message.time > readTime).length;
}

/** Counts again from the read cursor. */
export async function recountUnread(ctx: MutationCtx, membership: Membership): Promise<void> {
  await recountFrom(ctx, membership, (await getCursor(ctx, membership))?.readTime ?? 0);
}

export function withUnread(count: number): Pick<Membership, "unreadCount" | "isUnread"> {
  const unreadCount = Math.max(0, Math.min(count, UNREAD_COUNT_MAX));
  return { unreadCount, isUnread: unreadCount > 0 };
}

export async function getCursor(
  ctx: QueryCtx,
  { conversationId, userId }: Pick<Membership, "conversationId" | "userId">,
): Promise<Cursor | null> {
  return await ctx.db
    .query("readCursors")
    .withIndex("by_conversation_and_user", (q) =>
      q.eq("conversationId", conversationId).eq("userId", userId),
    )
    .unique();
}

async function recountFrom(
  ctx: MutationCtx,
  membership: Membership,
  readTime: number,
): Promise<void> {
  if (isAside(membership)) return;
  const { conversationId, userId } = membership;
  const queued = await ctx.db
    .query("indexingQueue")
    .withIndex("by_conversation", (q) => q.eq("conversationId", conversationId))
    .collect();
  const uncounted = new Set(queued.map((row) => row.messageId));
  let count = 0;
  const after = ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) =>
      q.eq("conversationId", conversationId).gt("time", readTime),
    );
  for await (const message of after) {
    if (isCounted(message, userId) && !uncounted.has(message._id)) count += 1;
    if (count >= UNREAD_COUNT_MAX) break;
  }
  await ctx.db.patch(membership._id, withUnread(count));
}

function isCounted(message: Doc<"messages">, userId: Id<"users">): boolean {
  return message.senderId !== userId && message.deletedAt === undefined;
}

async function putCursor(
  ctx: MutationCtx,
  { conversationId, userId }: Membership,
  cursor: Cursor | null,
  value: Pick<Cursor, "readTime" | "seenTime">,
): Promise<void> {
  if (cursor === null) await ctx.db.insert("readCursors", { conversationId, userId, ...value });
  else await ctx.db.patch(cursor._id, value);
}
