import {
  actionGeneric,
  componentsGeneric,
  internalMutationGeneric,
  mutationGeneric,
  queryGeneric,
  type FunctionReference,
} from "convex/server";
import { v } from "convex/values";

export const list = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("notes").collect()).map(({ body }) => body as string),
});

export const add = mutationGeneric({
  args: { body: v.string() },
  returns: v.id("notes"),
  handler: async (ctx, { body }) => {
    // oxlint-disable-next-line no-console -- what `convex logs` shows
    console.log("adding", { body });
    return await ctx.db.insert("notes", { body });
  },
});

export const clear = internalMutationGeneric({
  args: {},
  handler: async (ctx) => {
    const rows = await ctx.db.query("notes").collect();
    for (const { _id } of rows) await ctx.db.delete(_id);
    return rows.length;
  },
});

export const whoAmI = queryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.auth.getUserIdentity())?.name ?? null,
});

export const readEnvironment = actionGeneric({
  args: { name: v.string() },
  handler: async (_ctx, { name }) => process.env[name] ?? null,
});

/** Without generated code: the app is checked before it is ever pushed. */
const addToCounter = componentsGeneric().counter?.count?.add as unknown as FunctionReference<
  "mutation",
  "internal",
  Record<string, never>,
  number
>;

export const count = mutationGeneric({
  args: {},
  returns: v.number(),
  handler: async (ctx) => await ctx.runMutation(addToCounter, {}),
});
