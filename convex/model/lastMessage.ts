import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { toLastMessage } from "./activity";

/** After messages are gone altogether: what the members' lists show, looked up anew. */
export async function refreshLastMessage(
  ctx: MutationCtx,
  conversationId: Id<"conversations">,
  memberships: Doc<"conversationParticipants">[],
): Promise<void> {
  const newest = await ctx.db
    .query("messages")
    .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
    .order("desc")
    .first();
  const lastMessage = newest === null ? undefined : toLastMessage(newest);
  for (const row of memberships) {
    if (row.lastMessage?.messageId === newest?._id) continue;
    await ctx.db.patch(row._id, { lastMessage });
  }
}
