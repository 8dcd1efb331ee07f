import {
  actionGeneric as action,
  internalMutationGeneric as internalMutation,
  mutationGeneric as mutation,
  queryGeneric as query,
  type FunctionHandle,
} from "convex/server";
import { v } from "convex/values";

export const put = mutation({
  args: { text: v.string() },
  returns: v.string(),
  handler: (ctx, { text }) => ctx.db.insert("notes", { text }),
});
export const texts = query({
  args: {},
  handler: async (ctx) => (await ctx.db.query("notes").collect()).map((note) => note["text"]),
});
export const get = query({ args: { id: v.id("notes") }, handler: (ctx, { id }) => ctx.db.get(id) });
export const whoAmI = query({
  args: {},
  handler: async (ctx) => ({
    subject: (await ctx.auth.getUserIdentity())?.subject ?? null,
    env: { ...process.env },
  }),
});
export const page = query({
  args: {},
  handler: (ctx) => ctx.db.query("notes").paginate({ numItems: 1, cursor: null }),
});
export const callBack = mutation({
  args: { handle: v.string(), text: v.string() },
  handler: (ctx, { handle, text }): Promise<unknown> =>
    ctx.runMutation(handle as FunctionHandle<"mutation">, { text }),
});
export const hidden = internalMutation({ args: {}, handler: () => null });
export const act = action({
  args: {},
  handler: async (ctx) => (await ctx.auth.getUserIdentity())?.subject ?? null,
});
