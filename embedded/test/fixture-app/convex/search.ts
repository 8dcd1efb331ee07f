import {
  actionGeneric as action,
  mutationGeneric as mutation,
  queryGeneric as query,
} from "convex/server";
import { v } from "convex/values";

type Note = { body: string };

export const addNote = mutation({
  args: { body: v.string(), room: v.string() },
  handler: async (ctx, args) => await ctx.db.insert("notes", args),
});

export const removeNote = mutation({
  args: { id: v.id("notes") },
  handler: async (ctx, { id }) => await ctx.db.delete(id),
});

export const find = query({
  args: { text: v.string(), room: v.optional(v.string()) },
  handler: async (ctx, { text, room }) => {
    const rows = (await ctx.db
      .query("notes")
      .withSearchIndex("by_body", (q) => {
        const search = q.search("body", text);
        return room === undefined ? search : search.eq("room" as never, room as never);
      })
      .take(20)) as unknown as Note[];
    return rows.map(({ body }) => body);
  },
});

export const addVector = mutation({
  args: { vector: v.array(v.number()), owner: v.string() },
  handler: async (ctx, args) => await ctx.db.insert("vectors", args),
});

export const nearest = action({
  args: { vector: v.array(v.number()), owners: v.array(v.string()) },
  handler: async (ctx, { vector, owners }) =>
    await ctx.vectorSearch("vectors", "by_vector", {
      vector: vector,
      limit: 3,
      filter: (q) => q.or(...owners.map((owner) => q.eq("owner" as never, owner as never))),
    }),
});
