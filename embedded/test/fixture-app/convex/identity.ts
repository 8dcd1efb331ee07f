import { actionGeneric as action, queryGeneric as query } from "convex/server";

export const whoami = query({
  args: {},
  handler: async (ctx) => await ctx.auth.getUserIdentity(),
});

export const whoamiAction = action({
  args: {},
  handler: async (ctx) => await ctx.auth.getUserIdentity(),
});
