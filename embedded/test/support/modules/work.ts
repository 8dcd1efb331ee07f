import {
  actionGeneric as action,
  internalActionGeneric as internalAction,
  makeFunctionReference,
} from "convex/server";
import { ConvexError, type GenericId, v } from "convex/values";

const add = makeFunctionReference<"mutation">("notes:add");
const innerReference = makeFunctionReference<"action">("work:inner");
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

export const callMutation = action({
  args: {},
  handler: (ctx): Promise<unknown> => ctx.runMutation(add, { text: "hello" }),
});
export const slowIdentity = action({
  args: {},
  handler: async (ctx) => {
    await pause(Math.random() * 20);
    const subject = (await ctx.auth.getUserIdentity())?.subject;
    // oxlint-disable-next-line no-console -- what is tested
    console.log(subject);
    return subject;
  },
});
export const realTime = action({
  args: {},
  handler: async () => {
    const start = Date.now();
    await pause(10);
    return {
      advanced: Date.now() > start,
      random: crypto.getRandomValues(new Uint8Array(16)).length,
    };
  },
});
export const inner = internalAction({
  args: {},
  handler: () => {
    throw new ConvexError({ code: "Inner" });
  },
});
export const nestedFailure = action({
  args: {},
  handler: (ctx): Promise<unknown> => ctx.runAction(innerReference, {}),
});
export const leaveBehind = action({
  args: {},
  handler: (ctx) => {
    setTimeout(() => {
      ctx.runMutation(add, { text: "too late" }).catch(() => null);
    }, 30);
    return "done";
  },
});
export const takesId = action({ args: { id: v.id("notes") }, handler: (_ctx, { id }) => id });
export const returnsId = action({
  args: { id: v.string() },
  returns: v.id("files"),
  handler: (_ctx, { id }) => id as GenericId<"files">,
});
export const hidden = internalAction({ args: {}, handler: () => null });
