import type { WorkflowId } from "@convex-dev/workflow";
import { v } from "convex/values";
import { internal } from "./_generated/api";
import type { Doc, Id } from "./_generated/dataModel";
import { internalMutation, type MutationCtx } from "./_generated/server";
import { vTask } from "./lib/tasks";
import { ACTION_ENDED, workflows } from "./lib/workflows";
import { MINUTE, SECOND } from "./lib/time";

/**
 * Actions that a workflow waits for, each in a row of `supervisedActions` with its job. An action
 * runs once at most: one that was cut off with the server, or threw, is seen by its job's state and
 * started again. What it had done by then is in the database, and it goes on from there.
 */

/** Between two looks at a job. The first one after a restart of the server comes at once. */
const WATCH_MS = 2 * SECOND;

/** Starts of one action in all; work that was done in between does not count anew. */
const STARTS_MAX = 8;

const RESTART_BASE_MS = SECOND;

type Supervised = Doc<"supervisedActions">;

/** In the transaction of the workflow that is about to wait for it. */
export const begin = internalMutation({
  args: { workflowId: v.string(), task: vTask },
  returns: v.null(),
  handler: async (ctx, { workflowId, task }) => {
    const actionId = await ctx.db.insert("supervisedActions", { workflowId, task, starts: 0 });
    await startAction(ctx, actionId);
    await ctx.scheduler.runAfter(WATCH_MS, internal.supervisor.watch, { actionId });
    return null;
  },
});

/** Called by the action as its last deed, with what the workflow is to do next. */
export const end = internalMutation({
  args: { actionId: v.id("supervisedActions"), waitMs: v.union(v.number(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { actionId, waitMs }) => {
    const row = await ctx.db.get(actionId);
    if (row === null) return null;
    await ctx.db.delete(actionId);
    const workflowId = row.workflowId as WorkflowId;
    await workflows.sendEvent(ctx, { ...ACTION_ENDED, workflowId, value: waitMs });
    return null;
  },
});

/** Follows itself while the action is neither at its end nor given up. */
export const watch = internalMutation({
  args: { actionId: v.id("supervisedActions") },
  returns: v.null(),
  handler: async (ctx, { actionId }) => {
    const row = await ctx.db.get(actionId);
    if (row === null) return null;
    if (!(await isUnderWay(ctx, row))) {
      if (row.starts >= STARTS_MAX) return await giveUp(ctx, row);
      await startAction(ctx, actionId);
    }
    await ctx.scheduler.runAfter(WATCH_MS, internal.supervisor.watch, { actionId });
    return null;
  },
});

async function isUnderWay(ctx: MutationCtx, { jobId }: Supervised): Promise<boolean> {
  const job = jobId && (await ctx.db.system.get(jobId));
  return job?.state.kind === "pending" || job?.state.kind === "inProgress";
}

/** At once the first two times, then later and later. */
async function startAction(ctx: MutationCtx, actionId: Id<"supervisedActions">): Promise<void> {
  const row = await ctx.db.get(actionId);
  if (row === null) return;
  const delayMs = row.starts < 2 ? 0 : Math.min(RESTART_BASE_MS * 4 ** (row.starts - 1), MINUTE);
  const jobId = await scheduleTask(ctx, row, delayMs);
  await ctx.db.patch(actionId, { jobId, starts: row.starts + 1 });
}

async function scheduleTask(
  ctx: MutationCtx,
  { _id: actionId, task }: Supervised,
  delayMs: number,
): Promise<Id<"_scheduled_functions">> {
  if (task.kind === "embed") {
    return await ctx.scheduler.runAfter(delayMs, internal.indexing.embedDue.embedDue, { actionId });
  }
  const args = { actionId, exportId: task.exportId };
  return await ctx.scheduler.runAfter(delayMs, internal.exporting.write, args);
}

async function giveUp(ctx: MutationCtx, row: Supervised): Promise<null> {
  await ctx.db.delete(row._id);
  const workflowId = row.workflowId as WorkflowId;
  const error = "the action ended early each time it was started";
  await workflows.sendEvent(ctx, { name: ACTION_ENDED.name, workflowId, error });
  return null;
}
