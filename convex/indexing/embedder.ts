import { vResultValidator, vWorkflowId } from "@convex-dev/workflow";
import { v } from "convex/values";
import { internal } from "../_generated/api";
import { internalMutation } from "../_generated/server";
import { MINUTE } from "../lib/time";
import { cleanUp, runAction, workflows } from "../lib/workflows";
import { getRun } from "../model/embedderState";
import { endRun, wakeEmbedder } from "./embedderRun";

/** Steps of one run: its journal is read anew at each. What is left is for the next run. */
const STEPS_MAX = 40;

/** A run that did not begin this long after its time is not coming. */
const LATE_MS = MINUTE;

/**
 * One run: embeds while something is due, waits when the provider asks for it or is down, ends when
 * nothing is due. Each step serves as many batches as fit into a minute.
 */
export const embedWaiting = workflows
  .define({ args: {}, returns: v.null() })
  .handler(async (step): Promise<null> => {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      const waitMs = await runAction(step, { kind: "embed" });
      if (waitMs === null) break;
      if (waitMs > 0) await step.sleep(waitMs);
    }
    return null;
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

/** However it ended. What is still due then is for the next run. */
export const finished = internalMutation({
  args: { workflowId: vWorkflowId, result: vResultValidator, context: v.null() },
  returns: v.null(),
  handler: async (ctx, { workflowId }) => {
    await cleanUp(ctx, workflowId);
    const run = await getRun(ctx);
    if (run?.workflowId === workflowId) await endRun(ctx);
    return null;
  },
});

/** Called by a cron: starts a run when something waits and none is to come or going on. */
export const checkEmbedder = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const run = await getRun(ctx);
    if (run === null) {
      if ((await ctx.db.query("embeddingQueue").first()) !== null) await wakeEmbedder(ctx);
    } else if (run.workflowId === undefined && run.startsAt + LATE_MS < Date.now()) {
      await endRun(ctx);
    }
    return null;
  },
});
