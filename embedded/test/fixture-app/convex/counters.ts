import { mutationGeneric as mutation, queryGeneric as query } from "convex/server";
import { v } from "convex/values";

export const get = query({
  args: { name: v.string() },
  returns: v.number(),
  handler: async (ctx, { name }) => {
    const row = await ctx.db
      .query("counters")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    return (row?.value as number | undefined) ?? 0;
  },
});

/** Answers with the new value: a repeated answer is then told from a repeated run. */
export const increment = mutation({
  args: { name: v.string() },
  returns: v.number(),
  handler: async (ctx, { name }) => {
    const row = await ctx.db
      .query("counters")
      .withIndex("by_name", (q) => q.eq("name", name))
      .unique();
    if (row === null) {
      await ctx.db.insert("counters", { name, value: 1 });
      return 1;
    }
    const value = (row.value as number) + 1;
    await ctx.db.patch(row._id, { value });
    return value;
  },
});

/** Two counters in one query: both always of the same moment. */
export const pair = query({
  args: { a: v.string(), b: v.string() },
  handler: async (ctx, names) => {
    const read = async (name: string) => {
      const row = await ctx.db
        .query("counters")
        .withIndex("by_name", (q) => q.eq("name", name))
        .unique();
      return (row?.value as number | undefined) ?? 0;
    };
    return [await read(names.a), await read(names.b)];
  },
});
