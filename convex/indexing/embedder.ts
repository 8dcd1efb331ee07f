import { vResultValidator, vWorkflowId, type WorkflowId } from "@convex-dev/workflow";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { workflows } from "../lib/workflows";
import { SECOND } from "../lib/time";
import { getHealth, getRun } from "../model/embedderState";
import { LEASE_MS } from "./embedDue";
import { endRun, wakeEmbedder } from "./embedderRun";

/** Steps of one run: its journal is read anew at each. What is left is for the next run. */
const STEPS_MAX = 40;

/** For what nobody foresaw; a provider that fails is waited for in the workflow itself. */
const RETRY = { maxAttempts: 3, initialBackoffMs: 2 * SECOND, base: 4 };

/**
 * One run: embeds while something is due, waits when the provider asks for it or is down, ends when
 * nothing is due. Each step serves as many batches as fit into a minute.
 */
export const embedWaiting = workflows
  .define({ args: {}, returns: v.object({ stored: v.number() }) })
  .handler(async (step): Promise<{ stored: number }> => {
    let stored = 0;
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const done = await step.runAction(internal.indexing.embedDue.embedDue, {}, { retry: RETRY });
      stored += done.stored;
      if (done.waitMs === null) break;
      if (done.waitMs > 0) await step.sleep(done.waitMs);
    }
    return { stored };
  });

/** Starts the run that was to come at this time, unless it was put off, brought forward or begun. */
export const start = internalMutation({
  args: { startsAt: v.number() },
  returns: v.null(),
  handler: async (ctx, { startsAt }) => {
    const run = await getRun(ctx);
    if (run === null || run.workflowId !== undefined || run.startsAt !== startsAt) return null;
    const workflowId = await workflows.start(
      ctx,
      internal.indexing.embedder.embedWaiting,
      {},
      { onComplete: internal.indexing.embedder.finished, context: null },
    );
    await ctx.db.patch(run._id, { workflowId });
    return null;
  },
});

/** However it ended. What is still due then is for the next run, as is everything claimed. */
export const finished = internalMutation({
  args: { workflowId: vWorkflowId, result: vResultValidator, context: v.null() },
  returns: v.null(),
  handler: async (ctx, { workflowId }) => {
    await workflows.cleanup(ctx, workflowId);
    const run = await getRun(ctx);
    if (run?.workflowId === workflowId) await endRun(ctx);
    return null;
  },
});

/**
 * Called by a cron: starts a run when something waits and none is to come, and gives up one whose
 * action died with the server. The workflow would find that out after some minutes more.
 */
export const checkEmbedder = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const run = await getRun(ctx);
    if (run === null) {
      if ((await ctx.db.query("embeddingQueue").first()) !== null) await wakeEmbedder(ctx);
      return null;
    }
    const { workedAt, askAgainAt } = await getHealth(ctx);
    const isAlive = Date.now() < Math.max(run.startsAt, workedAt, askAgainAt) + LEASE_MS;
    if (isAlive) return null;
    if (run.workflowId === undefined) await endRun(ctx);
    else await workflows.cancel(ctx, run.workflowId as WorkflowId);
    return null;
  },
});
