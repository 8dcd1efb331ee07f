import {
  internalQueryGeneric as internalQuery,
  mutationGeneric as mutation,
  paginationOptsValidator,
  queryGeneric as query,
} from "convex/server";
import { ConvexError, v } from "convex/values";

const bodiesOf = (rows: { body: string }[]) => rows.map((row) => row.body);

export const list = query({
  args: { channel: v.string() },
  returns: v.array(v.string()),
  handler: async (ctx, { channel }) => {
    const rows = await ctx.db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .collect();
    return bodiesOf(rows as never);
  },
});

export const page = query({
  args: { channel: v.string(), paginationOpts: paginationOptsValidator },
  handler: async (ctx, { channel, paginationOpts }) => {
    const result = await ctx.db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .order("desc")
      .paginate(paginationOpts);
    return { ...result, page: bodiesOf(result.page as never) };
  },
});

export const send = mutation({
  args: { channel: v.string(), body: v.string() },
  handler: async (ctx, { channel, body }) => await ctx.db.insert("messages", { channel, body }),
});

/** Writes, then fails: nothing of it may stay. */
export const sendThenFail = mutation({
  args: { channel: v.string(), how: v.union(v.literal("convex"), v.literal("plain")) },
  handler: async (ctx, { channel, how }) => {
    await ctx.db.insert("messages", { channel, body: "never seen" });
    if (how === "convex") throw new ConvexError({ code: "Refused", at: 3n });
    throw new Error("plain failure");
  },
});

export const clear = mutation({
  args: { channel: v.string() },
  handler: async (ctx, { channel }) => {
    const rows = await ctx.db
      .query("messages")
      .withIndex("by_channel", (q) => q.eq("channel", channel))
      .collect();
    for (const row of rows) await ctx.db.delete(row._id);
  },
});

export const secret = internalQuery({
  args: {},
  returns: v.string(),
  handler: async () => "secret",
});

export const everyType = query({
  args: { value: v.any() },
  handler: async (_ctx, { value }) => ({ value, big: 7n, bytes: new Uint8Array([1, 2]).buffer }),
});
