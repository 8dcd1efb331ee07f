import { type WorkflowCtx, type WorkflowId, WorkflowManager } from "@convex-dev/workflow";
import { v } from "convex/values";
import { components, internal } from "../_generated/api";
import type { MutationCtx } from "../_generated/server";
import type { Task } from "./tasks";

/**
 * Work in several steps that outlives a crash: embedding, erasing a person, writing their copy.
 * What a step is given and returns is kept in the component's journal until the run is cleaned
 * up, so it is ids and counts, never what somebody wrote. Each kind cleans up in its `onComplete`
 * with `cleanUp`: nothing does it by itself.
 */
export const workflows = new WorkflowManager(components.workflow, {
  // One run embeds; the others are people who leave or want their copy, and may wait a little.
  // Of the component's log only what is wrong: it would report on itself while it works.
  workpoolOptions: { maxParallelism: 8, logLevel: "WARN" },
});

/** What an action that a run waits for says at its end: when to call it again, null for never. */
export const ACTION_ENDED = {
  name: "actionEnded",
  validator: v.union(v.number(), v.null()),
} as const;

/**
 * A step that is an action. The component would notice one that died with the server after five
 * minutes only: this one is started again a moment after the server is back (`supervisor.ts`).
 */
export async function runAction(step: WorkflowCtx, task: Task): Promise<number | null> {
  const { workflowId } = step;
  await step.runMutation(internal.supervisor.begin, { workflowId, task }, { inline: true });
  return await step.awaitEvent(ACTION_ENDED);
}

/** Removes the journal of a run that is over, and what it waited for if it was canceled. */
export async function cleanUp(ctx: MutationCtx, workflowId: WorkflowId): Promise<void> {
  await workflows.cleanup(ctx, workflowId);
  const waitedFor = await ctx.db
    .query("supervisedActions")
    .withIndex("by_workflow", (q) => q.eq("workflowId", workflowId))
    .collect();
  for (const row of waitedFor) await ctx.db.delete(row._id);
}
