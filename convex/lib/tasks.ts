import { type Infer, v } from "convex/values";

/** What an action does that a workflow waits for; `supervisor.ts` knows which function that is. */
export const vTask = v.union(
  v.object({ kind: v.literal("embed") }),
  v.object({ kind: v.literal("export"), exportId: v.id("exports") }),
);
export type Task = Infer<typeof vTask>;
