import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { toPreview } from "../lib/text";
import { listMemberships, type Membership } from "./memberships";
import { uncountForAll, withCounted } from "./messageCounts";
import { countNewlyUnread, isAside, recountAll, withUnread } from "./unread";

/**
 * Brings every member's row of one conversation up to date with messages that were just taken
 * from the queue: order, preview and unread count. A message older than what a row already shows
 * only counts. Returns the members who have something new to read.
 */
export async function recordActivity(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  messages: Doc<"messages">[],
): Promise<Membership[]> {
  const newest = findNewest(messages);
  if (newest === null) return [];
  const reached: Membership[] = [];
  for (const row of await listMemberships(ctx, conversationId)) {
    const newlyUnread = await countNewlyUnread(ctx, row, messages);
    if (newlyUnread > 0) reached.push(row);
    const count = row.unreadCount + newlyUnread;
    const isNewer = row.lastMessage === undefined || row.lastMessage.time <= newest.time;
    await ctx.db.patch(row._id, {
      ...withUnread(count),
      ...withCounted(row, messages),
      ...(isNewer && {
        shelf: shelfAfterMessage(row, Date.now()),
        lastMessageTime: newest.time,
        lastMessage: toLastMessage(newest),
      }),
    });
  }
  return reached;
}

/** After an edit or a deletion: what lists show of this message, in the same transaction. */
export async function refreshActivity(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  const memberships = await listMemberships(ctx, message.conversationId);
  for (const row of memberships) {
    if (row.lastMessage?.messageId !== message._id) continue;
    await ctx.db.patch(row._id, { lastMessage: toLastMessage(message) });
  }
  if (message.deletedAt === undefined) return;
  await recountAll(ctx, memberships);
  await uncountForAll(ctx, message, memberships);
}

export function toLastMessage(message: Doc<"messages">): NonNullable<Membership["lastMessage"]> {
  return {
    messageId: message._id,
    senderId: message.senderId,
    preview: toPreview(message.body),
    time: message.time,
    isDeleted: message.deletedAt !== undefined,
  };
}

function shelfAfterMessage(row: Membership, now: number): Membership["shelf"] {
  if (isAside(row)) return row.shelf;
  const isMuted = row.mutedUntil !== undefined && row.mutedUntil > now;
  if (row.shelf === "pinned" || (row.shelf === "archived" && isMuted)) return row.shelf;
  return "main";
}

function findNewest(messages: Doc<"messages">[]): Doc<"messages"> | null {
  let newest: Doc<"messages"> | null = null;
  for (const message of messages) {
    if (newest === null || isLater(message, newest)) newest = message;
  }
  return newest;
}

/** In the order of the conversation's index: by time, and in one millisecond by arrival. */
function isLater(a: Doc<"messages">, b: Doc<"messages">): boolean {
  return a.time === b.time ? a._creationTime > b._creationTime : a.time > b.time;
}
