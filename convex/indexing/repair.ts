import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { internalMutation, type QueryCtx } from "../_generated/server";
import { repairEmbedding } from "../model/embeddings";
import { indexMessage } from "../model/searchTexts";
import { wakeEmbedder } from "./embedderRun";

/** Messages one step looks at. */
const PAGE_SIZE = 50;

/**
 * Goes through all messages, oldest first, and makes each one's search entries say what it says
 * and its vector be of the provider in use: for history from before there was an index, after a
 * change of provider or of how words are folded. One
 * page per transaction, safe to repeat and to run beside anything else.
 */
export const repairMessages = internalMutation({
  args: { cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { cursor }) => {
    const { page, isDone, continueCursor } = await ctx.db
      .query("messages")
      .paginate({ numItems: PAGE_SIZE, cursor });
    for (const message of page) {
      // Its turn comes; made here too, its entries would be there twice.
      if (await isQueued(ctx, message)) continue;
      const conversation = await ctx.db.get(message.conversationId);
      await indexMessage(ctx, message, conversation?.participants ?? []);
      await repairEmbedding(ctx, message);
    }
    await wakeEmbedder(ctx);
    if (!isDone) {
      await ctx.scheduler.runAfter(0, internal.indexing.repair.repairMessages, {
        cursor: continueCursor,
      });
    }
    return null;
  },
});

async function isQueued(ctx: QueryCtx, message: Doc<"messages">): Promise<boolean> {
  const rows = await ctx.db
    .query("indexingQueue")
    .withIndex("by_conversation", (q) => q.eq("conversationId", message.conversationId))
    .collect();
  return rows.some((row) => row.messageId === message._id);
}
