"use node";

import { createHash } from "node:crypto";
import { actionGeneric as action, makeFunctionReference } from "convex/server";
import { ConvexError, v } from "convex/values";

/** Actions with Node's own modules. */
const plainEcho = makeFunctionReference<"action">("actions:echo");

export const digest = action({
  args: { text: v.string() },
  handler: (_ctx, { text }) => createHash("sha256").update(text).digest("hex"),
});

/** There and back: a plain action calls it, and it calls a plain one. */
export const callPlain = action({
  args: { text: v.string() },
  handler: async (ctx, { text }) => `node(${(await ctx.runAction(plainEcho, { text })) as string})`,
});

export const fail = action({
  args: {},
  handler: () => {
    throw new ConvexError({ reason: "asked to" });
  },
});

export const takeNumbers = action({
  args: {},
  handler: () => {
    const kept: number[] = [];
    for (;;) kept.push(1);
  },
});
