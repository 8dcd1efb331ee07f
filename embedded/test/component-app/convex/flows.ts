import { vWorkflowId, WorkflowManager } from "@convex-dev/workflow";
import {
  internalActionGeneric as internalAction,
  internalMutationGeneric as internalMutation,
  internalQueryGeneric as internalQuery,
  makeFunctionReference,
  mutationGeneric as mutation,
  queryGeneric as query,
} from "convex/server";
import { v } from "convex/values";
import { components } from "./components";

const workflow = new WorkflowManager(components.workflow, {
  workpoolOptions: { maxParallelism: 8 },
});
const recordReference = makeFunctionReference<"mutation", { run: string; what: string }, number>(
  "flows:record",
) as never;
const countReference = makeFunctionReference<"query", { run: string }, number>("flows:count");
const doubleReference = makeFunctionReference<"action", { value: number }, number>("flows:double");
const longRunReference = makeFunctionReference<"mutation">("flows:longRun") as never;
const finishedReference = makeFunctionReference<"mutation">("flows:finished") as never;

/** Writes down that something happened; doing it twice would show. */
export const record = internalMutation({
  args: { run: v.string(), what: v.string() },
  handler: async (ctx, event) => {
    await ctx.db.insert("events", event);
    return 1;
  },
});
export const count = internalQuery({
  args: { run: v.string() },
  handler: async (ctx, { run }) => {
    const rows = await ctx.db
      .query("events")
      .withIndex("by_run", (q) => q.eq("run", run))
      .collect();
    return rows.length;
  },
});
export const double = internalAction({
  args: { value: v.number() },
  handler: async (_ctx, { value }) => {
    await new Promise((resolve) => setTimeout(resolve, 50));
    return value * 2;
  },
});

/** One step of each kind. */
export const longRun = workflow
  .define({ args: { run: v.string() }, returns: v.number() })
  .handler(async (step, { run }): Promise<number> => {
    await step.runMutation(recordReference, { run, what: "first" } as never);
    const seen = await step.runQuery(countReference as never, { run } as never);
    // Long enough for a test to end the server meanwhile.
    await step.sleep(600);
    const doubled = await step.runAction(
      doubleReference as never,
      { value: seen },
      {
        retry: { maxAttempts: 10, initialBackoffMs: 50, base: 1.2 },
      },
    );
    await step.runMutation(recordReference, { run, what: `doubled ${String(doubled)}` } as never);
    return doubled;
  });

export const start = mutation({
  args: { run: v.string() },
  handler: (ctx, args): Promise<string> =>
    workflow.start(ctx, longRunReference, args as never, {
      onComplete: finishedReference,
      context: args.run,
    }),
});
export const finished = internalMutation({
  args: { workflowId: vWorkflowId, result: v.any(), context: v.any() },
  handler: async (ctx, { result, context }) => {
    const { kind } = result as { kind: string };
    await ctx.db.insert("events", { run: String(context), what: `finished: ${kind}` });
  },
});

export const events = query({
  args: { run: v.string() },
  handler: async (ctx, { run }) => {
    const rows = await ctx.db
      .query("events")
      .withIndex("by_run", (q) => q.eq("run", run))
      .collect();
    return rows.map((row) => row.what as string);
  },
});
