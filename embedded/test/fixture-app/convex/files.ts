import {
  actionGeneric as action,
  mutationGeneric as mutation,
  queryGeneric as query,
} from "convex/server";
import { v } from "convex/values";

const id = v.id("_storage");

export const generateUploadUrl = mutation({
  args: {},
  returns: v.string(),
  handler: async (ctx) => await ctx.storage.generateUploadUrl(),
});

export const getUrl = query({
  args: { id },
  handler: async (ctx, { id: storageId }) => await ctx.storage.getUrl(storageId),
});

export const getDocument = query({
  args: { id },
  handler: async (ctx, { id: storageId }) => await ctx.db.system.get(storageId),
});

export const remove = mutation({
  args: { id },
  handler: async (ctx, { id: storageId }) => await ctx.storage.delete(storageId),
});

/** Stores what it is given and reads it back. */
export const roundTrip = action({
  args: { text: v.string() },
  handler: async (ctx, { text }) => {
    const storageId = await ctx.storage.store(new Blob([text], { type: "text/x-test" }));
    const blob = await ctx.storage.get(storageId);
    const metadata = await ctx.storage.getMetadata(storageId);
    return { storageId, text: await blob?.text(), type: blob?.type, sha256: metadata?.sha256 };
  },
});
