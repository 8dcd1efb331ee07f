import {
  internalActionGeneric as internalAction,
  internalMutationGeneric as internalMutation,
  makeFunctionReference,
  mutationGeneric as mutation,
  queryGeneric as query,
} from "convex/server";
import { v } from "convex/values";

const appendReference = makeFunctionReference<"mutation">("jobs:append");
const kinds = {
  greed: makeFunctionReference<"action">("greedy:takeNumbers"),
  nodeGreed: makeFunctionReference<"action">("nodework:takeNumbers"),
  append: appendReference,
  fail: makeFunctionReference<"mutation">("jobs:fail"),
  act: makeFunctionReference<"action">("jobs:act"),
};

const plain = makeFunctionReference<"action">("greedy:writeAndWait");

/** An action that takes too much, beside one that has been noticed. */
export const scheduleGreed = mutation({
  args: { name: v.string(), kind: v.union(v.literal("greed"), v.literal("nodeGreed")) },
  handler: async (ctx, { name, kind }) => ({
    noticed: await ctx.scheduler.runAfter(0, plain, { name, ms: 6_000 }),
    greedy: await ctx.scheduler.runAfter(1_000, kinds[kind], {}),
  }),
});

const row = { channel: v.string(), body: v.string() };

export const schedule = mutation({
  args: {
    ...row,
    kind: v.union(v.literal("append"), v.literal("fail"), v.literal("act")),
    delayMs: v.number(),
  },
  handler: async (ctx, { kind, delayMs, ...args }) =>
    await ctx.scheduler.runAfter(delayMs, kinds[kind], args),
});

export const scheduleLarge = mutation({
  args: { channel: v.string(), size: v.number() },
  handler: async (ctx, { channel, size }) => {
    const args = { channel, body: "x".repeat(size) };
    await ctx.scheduler.cancel(await ctx.scheduler.runAfter(3_600_000, appendReference, args));
  },
});

export const scheduleAndFail = mutation({
  args: row,
  handler: async (ctx, args) => {
    await ctx.scheduler.runAfter(0, appendReference, args);
    throw new Error("nothing of this stays");
  },
});

export const cancel = mutation({
  args: { id: v.id("_scheduled_functions") },
  handler: async (ctx, { id }) => await ctx.scheduler.cancel(id),
});

export const status = query({
  args: { id: v.id("_scheduled_functions") },
  handler: async (ctx, { id }) => await ctx.db.system.get(id),
});

export const append = internalMutation({
  args: row,
  handler: async (ctx, args) => {
    await ctx.db.insert("messages", args);
  },
});

export const fail = internalMutation({
  args: row,
  handler: async (ctx, args) => {
    await ctx.db.insert("messages", args);
    throw new Error("job failure");
  },
});

export const act = internalAction({
  args: row,
  handler: async (ctx, args) => {
    await ctx.runMutation(appendReference, args);
    await ctx.scheduler.runAfter(1, appendReference, { ...args, body: `${args.body} again` });
  },
});
