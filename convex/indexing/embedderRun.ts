import { internal } from "../_generated/api";
import type { MutationCtx } from "../_generated/server";
import { SECOND } from "../lib/time";
import { getHealth, getRun } from "../model/embedderState";
import { getProvider } from "./provider";

/** Before a run: what is said at the same moment goes along in its first call. */
const GATHER_MS = SECOND;

/**
 * Between a run's end and the next one. A run costs some fifty transactions of the workflow's own,
 * whether it embeds one message or thousands: this bounds what a slow talk costs.
 */
const PAUSE_MS = 5 * SECOND;

/** Makes sure that a run comes, unless there is no provider. Called whenever something waits. */
export async function wakeEmbedder(ctx: MutationCtx): Promise<void> {
  if (getProvider() === null) return;
  const run = await getRun(ctx);
  // One that goes on looks once more before it ends.
  if (run?.workflowId !== undefined) return;
  const soon = Date.now() + GATHER_MS;
  if (run !== null && run.startsAt <= soon + PAUSE_MS) return;
  const { workedAt, askAgainAt } = await getHealth(ctx);
  const startsAt = Math.max(soon, workedAt + PAUSE_MS, askAgainAt);
  if (run === null || startsAt < run.startsAt) await scheduleRun(ctx, startsAt);
}

/** The run is over: the next one comes when the next row is due, if there is any. */
export async function endRun(ctx: MutationCtx): Promise<void> {
  const next = await ctx.db.query("embeddingQueue").withIndex("by_next_at").first();
  if (next !== null && getProvider() !== null) {
    const { askAgainAt } = await getHealth(ctx);
    await scheduleRun(ctx, Math.max(Date.now() + PAUSE_MS, next.nextAt, askAgainAt));
    return;
  }
  const run = await getRun(ctx);
  if (run !== null) await ctx.db.delete(run._id);
}

async function scheduleRun(ctx: MutationCtx, startsAt: number): Promise<void> {
  const run = await getRun(ctx);
  if (run === null) await ctx.db.insert("embedderRuns", { startsAt });
  else await ctx.db.replace(run._id, { startsAt });
  await ctx.scheduler.runAt(startsAt, internal.indexing.embedder.start, { startsAt });
}
