import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { isSilent } from "./blocks";
import { getPreferences } from "./preferences";
import { getCursor } from "./unread";

export type SeenTime = { userId: Id<"users">; seenTime: number };

/**
 * How far the other members have seen the conversation. Reciprocal: who does not tell is not
 * told, and appears in nobody's answer. Between two where one blocked the other, or has not
 * accepted what they wrote, nobody tells.
 */
export async function listSeenTimes(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  me: Id<"users">,
): Promise<SeenTime[]> {
  if (isSilent(conversation) || !(await sharesReceipts(ctx, me))) return [];
  const others = conversation.participants.filter((id) => id !== me);
  const seen = await Promise.all(
    others.map(async (userId) => await getSeenTime(ctx, conversation._id, userId)),
  );
  return seen.filter((item) => item !== null);
}

/** For a list of rows: my own choice is read once, and conversations only where it matters. */
export async function getReceiptTeller(ctx: QueryCtx, me: Id<"users">) {
  const amTold = await sharesReceipts(ctx, me);
  return {
    /** Whether everybody else has seen what was said at `time`; false when somebody does not tell. */
    isSeenByAll: async (
      { conversationId, otherUserId }: Doc<"conversationParticipants">,
      time: number,
    ): Promise<boolean> => {
      if (!amTold || otherUserId === me) return false;
      if (otherUserId !== undefined) {
        const seen = await getSeenTime(ctx, conversationId, otherUserId);
        if (seen === null || seen.seenTime < time) return false;
      }
      const conversation = await ctx.db.get(conversationId);
      const seen = conversation && (await listSeenTimes(ctx, conversation, me));
      const others = (conversation?.participants.length ?? 0) - 1;
      return seen?.length === others && seen.every((item) => item.seenTime >= time);
    },
  };
}

async function getSeenTime(
  ctx: QueryCtx,
  conversationId: Id<"conversations">,
  userId: Id<"users">,
): Promise<SeenTime | null> {
  if (!(await sharesReceipts(ctx, userId))) return null;
  const cursor = await getCursor(ctx, { conversationId, userId });
  return { userId, seenTime: cursor?.seenTime ?? 0 };
}

async function sharesReceipts(ctx: QueryCtx, userId: Id<"users">): Promise<boolean> {
  return (await getPreferences(ctx, userId)).sharesReceipts;
}
