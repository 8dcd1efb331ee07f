import {
  actionGeneric as action,
  internalActionGeneric as internalAction,
  internalMutationGeneric as internalMutation,
  makeFunctionReference,
  mutationGeneric as mutation,
} from "convex/server";
import { ConvexError, v } from "convex/values";

const increment = makeFunctionReference<"mutation">("counters:increment");
const get = makeFunctionReference<"query">("counters:get");
const nodeCallsPlain = makeFunctionReference<"action">("nodework:callPlain");
const nodeFails = makeFunctionReference<"action">("nodework:fail");
const sendLaterReference = makeFunctionReference<"mutation">("actions:sendLater");

export const incrementTwice = action({
  args: { name: v.string() },
  handler: async (ctx, { name }) => {
    await ctx.runMutation(increment, { name });
    await ctx.runMutation(increment, { name });
    return (await ctx.runQuery(get, { name })) as number;
  },
});

export const wait = action({
  args: { ms: v.number() },
  handler: async (_ctx, { ms }) => {
    await new Promise((resolve) => setTimeout(resolve, ms));
    return "waited";
  },
});

export const echo = internalAction({
  args: { text: v.string() },
  handler: async (_ctx, { text }) => `plain(${text})`,
});

export const callNode = action({
  args: { text: v.string() },
  handler: async (ctx, { text }) =>
    `plain(${(await ctx.runAction(nodeCallsPlain, { text })) as string})`,
});

export const catchFromNode = action({
  args: {},
  handler: async (ctx) => {
    try {
      await ctx.runAction(nodeFails, {});
      return null;
    } catch (error) {
      return error instanceof ConvexError ? (error.data as { reason: string }).reason : "no data";
    }
  },
});

export const failing = action({
  args: {},
  handler: async () => {
    throw new Error("action failure");
  },
});

export const sendLater = internalMutation({
  args: { channel: v.string(), body: v.string() },
  handler: async (ctx, row) => {
    await ctx.db.insert("messages", row);
  },
});

export const schedule = mutation({
  args: { channel: v.string(), body: v.string(), delayMs: v.number() },
  handler: async (ctx, { delayMs, ...row }) =>
    await ctx.scheduler.runAfter(delayMs, sendLaterReference, row),
});
