import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";

function spin(): never {
  for (;;);
}

/** A call that was ended is not run again for a while: tests use arguments of their own. */
const args = { unique: v.optional(v.string()) };

export const spinQuery = query({ args, handler: async () => spin() });

export const spinMutation = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    await ctx.db.insert("messages", { channel, body: "never seen" });
    spin();
  },
});

/** V8 would end the process when an array like this one reaches the limit of its heap. */
export const takeNumbers = query({
  args,
  handler: async () => {
    const kept: number[] = [];
    for (;;) kept.push(1);
  },
});

/** Never yields to timers, only to microtasks. */
export const spinMicrotasks = query({
  args: {},
  handler: async () => {
    for (;;) await Promise.resolve();
  },
});
