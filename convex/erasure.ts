import { vResultValidator, vWorkflowId } from "@convex-dev/workflow";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { MINUTE } from "./lib/time";
import { cleanUp, workflows } from "./lib/workflows";
import * as Erasure from "./model/erasure";
import { endSessions } from "./model/sessions";

/**
 * Removes one person and everything they wrote, as a workflow of many small transactions. How far
 * it is stands in the person's row of `erasures`, so a run can end anywhere and another goes on.
 *
 *   begin: access ends --> each conversation, page by page --> the person's rows --> the count
 */

/** Steps of one run: its journal is read anew at each. A longer erasure takes several runs. */
const STEPS_MAX = 100;

/** After a run that failed: whatever it was, it is not tried in a circle. */
const RETRY_MS = MINUTE;

export const begin = internalMutation({
  args: { userId: v.id("users") },
  returns: v.id("erasures"),
  handler: async (ctx, { userId }) => {
    const running = await Erasure.getErasure(ctx, userId);
    if (running !== null) return running._id;
    const erasureId = await Erasure.startErasure(ctx, userId);
    await ctx.db.patch(userId, { disabledAt: Date.now() });
    await endSessions(ctx, userId);
    await ctx.scheduler.runAfter(0, internal.erasure.run, { erasureId });
    return erasureId;
  },
});

/** Starts a run of the workflow, unless the erasure is finished. */
export const run = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.null(),
  handler: async (ctx, { erasureId }) => {
    if (await Erasure.isFinished(ctx, erasureId)) return null;
    await workflows.start(
      ctx,
      internal.erasure.erasePerson,
      { erasureId },
      { onComplete: internal.erasure.finished, context: { erasureId } },
    );
    return null;
  },
});

export const erasePerson = workflows
  .define({ args: { erasureId: v.id("erasures") }, returns: v.null() })
  .handler(async (step, { erasureId }): Promise<null> => {
    for (let steps = 0; steps < STEPS_MAX; steps++) {
      if (await step.runMutation(internal.erasure.eraseNext, { erasureId })) break;
    }
    return null;
  });

/** The next piece. Returns whether it was the last one. */
export const eraseNext = internalMutation({
  args: { erasureId: v.id("erasures") },
  returns: v.boolean(),
  handler: async (ctx, { erasureId }) => {
    const erasure = await ctx.db.get(erasureId);
    if (erasure === null || erasure.finishedAt !== undefined) return true;
    const place = await Erasure.findPlace(ctx, erasure);
    if (place !== null) {
      await Erasure.eraseAt(ctx, erasure, place);
      return false;
    }
    if (!(await Erasure.eraseRows(ctx, erasure.userId))) return false;
    await Erasure.finishErasure(ctx, erasure);
    return true;
  },
});

/** However the run ended: what is left is for another one. */
export const finished = internalMutation({
  args: {
    workflowId: vWorkflowId,
    result: vResultValidator,
    context: v.object({ erasureId: v.id("erasures") }),
  },
  returns: v.null(),
  handler: async (ctx, { workflowId, result, context: { erasureId } }) => {
    await cleanUp(ctx, workflowId);
    if (await Erasure.isFinished(ctx, erasureId)) return null;
    const delayMs = result.kind === "success" ? 0 : RETRY_MS;
    await ctx.scheduler.runAfter(delayMs, internal.erasure.run, { erasureId });
    return null;
  },
});
