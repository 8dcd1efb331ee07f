import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { getPreferences } from "./preferences";
import { getCursor } from "./unread";

export type SeenTime = { userId: Id<"users">; seenTime: number };

/**
 * How far the other members have seen the conversation. Reciprocal: who does not tell is not
 * told, and appears in nobody's answer.
 */
export async function listSeenTimes(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  me: Id<"users">,
): Promise<SeenTime[]> {
  const others = conversation.participants.filter((id) => id !== me);
  if ((conversation.blockedBy ?? []).length > 0) return [];
  if (others.length === 0 || !(await sharesReceipts(ctx, me))) return [];
  const seen: SeenTime[] = [];
  for (const userId of others) {
    if (!(await sharesReceipts(ctx, userId))) continue;
    const cursor = await getCursor(ctx, { conversationId: conversation._id, userId });
    seen.push({ userId, seenTime: cursor?.seenTime ?? 0 });
  }
  return seen;
}

/** Whether everybody else has seen what was said at `time`; false when somebody does not tell. */
export async function isSeenByAll(
  ctx: QueryCtx,
  conversation: Doc<"conversations">,
  { me, time }: { me: Id<"users">; time: number },
): Promise<boolean> {
  const others = conversation.participants.length - 1;
  const seen = await listSeenTimes(ctx, conversation, me);
  return others > 0 && seen.length === others && seen.every((row) => row.seenTime >= time);
}

async function sharesReceipts(ctx: QueryCtx, userId: Id<"users">): Promise<boolean> {
  return (await getPreferences(ctx, userId)).sharesReceipts;
}
