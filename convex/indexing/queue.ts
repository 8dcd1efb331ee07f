import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";

/**
 * Rows younger than this are left for the next round. A send that is committing right now would
 * otherwise land inside the range the drainer has just read, and make it start over.
 */
export const SETTLE_MS = 20;

/**
 * Puts a message in line and wakes the drainer if it sleeps.
 *
 *   asleep --(a send finds no wake row: inserts it, schedules)--> awake
 *   awake  --(a round finds the queue empty: deletes the row)---> asleep
 *
 * While it is awake, sends only read the wake row, which nobody writes: they do not wait for each
 * other. A round that goes to sleep has read the empty queue, so a send at the same moment makes
 * one of the two start over; no row is left with nobody awake.
 */
export async function enqueueMessage(
  ctx: MutationCtx,
  row: Pick<Doc<"indexingQueue">, "messageId" | "conversationId">,
): Promise<void> {
  await ctx.db.insert("indexingQueue", row);
  await wakeDrainer(ctx);
}

export async function wakeDrainer(ctx: MutationCtx): Promise<void> {
  if ((await ctx.db.query("indexingWake").first()) !== null) return;
  await ctx.db.insert("indexingWake", {});
  await ctx.scheduler.runAfter(SETTLE_MS + 5, internal.indexing.drainer.drain, {});
}
