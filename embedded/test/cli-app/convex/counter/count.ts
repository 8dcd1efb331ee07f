import { internalQueryGeneric, mutationGeneric } from "convex/server";

/** Each call adds a row and answers its value. */
export const add = mutationGeneric({
  args: {},
  handler: async (ctx) => {
    const rows = await ctx.db.query("counts").collect();
    const value = (rows.length + 1) * Number(process.env.STEP);
    await ctx.db.insert("counts", { value });
    return value;
  },
});

export const size = internalQueryGeneric({
  args: {},
  handler: async (ctx) => (await ctx.db.query("counts").collect()).length,
});
