import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { toPreview } from "../lib/text";

/**
 * Brings every member's row of one conversation up to date with messages that were just said.
 * Safe to repeat: a message older than what a row already shows changes nothing.
 */
export async function recordActivity(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  messages: Doc<"messages">[],
): Promise<void> {
  const newest = findNewest(messages);
  if (newest === null) return;
  const lastMessage = {
    messageId: newest._id,
    senderId: newest.senderId,
    preview: toPreview(newest.body),
    time: newest.time,
  };
  const memberships = await ctx.db
    .query("conversationParticipants")
    .withIndex("by_conversation_and_user", (q) => q.eq("conversationId", conversationId))
    .collect();
  for (const row of memberships) {
    if (row.lastMessage !== undefined && row.lastMessage.time > newest.time) continue;
    await ctx.db.patch(row._id, { shelf: "main", lastMessageTime: newest.time, lastMessage });
  }
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
