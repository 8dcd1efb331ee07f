import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { requireMessage } from "./messageChanges";

const REASON_MAX_LENGTH = 1000;

/** Somebody else's message, with its words as they are now. Once per person and message. */
export async function report(
  ctx: MutationCtx,
  reporterId: Id<"users">,
  { messageId, reason }: { messageId: Id<"messages">; reason: string },
): Promise<void> {
  const { senderId, body } = await requireMessage(ctx, reporterId, messageId);
  if (senderId === reporterId || reason.length > REASON_MAX_LENGTH) throw fail("BadRequest");
  const earlier = await ctx.db
    .query("reports")
    .withIndex("by_reporter_and_message", (q) =>
      q.eq("reporterId", reporterId).eq("messageId", messageId),
    )
    .first();
  if (earlier !== null) return;
  await ctx.db.insert("reports", { reporterId, messageId, senderId, body, reason: reason.trim() });
}

/** Those nobody has dealt with yet, oldest first. */
export async function listOpen(ctx: QueryCtx, limit: number): Promise<Doc<"reports">[]> {
  return await ctx.db
    .query("reports")
    .withIndex("by_resolved_at", (q) => q.eq("resolvedAt", undefined))
    .take(limit);
}
