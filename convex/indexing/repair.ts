import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc } from "../_generated/dataModel";
import { internalMutation, type MutationCtx, type QueryCtx } from "../_generated/server";
import { SECOND } from "../lib/time";
import { repairEmbedding } from "../model/embeddings";
import { getRepair } from "../model/searchRepair";
import { indexMessage } from "../model/searchTexts";
import { wakeEmbedder } from "./embedderRun";
import { getProvider } from "./provider";

/** Messages one step looks at. */
const PAGE_SIZE = 50;

/** Messages that wait for the embedder before it goes on: what is said now comes soon after. */
const WAITING_MAX = 300;
const WAIT_MS = 5 * SECOND;

/**
 * Starts to go through all messages, from the oldest, in place of a repair that goes on: for
 * history from before there was an index, after a change of how words are folded, or of provider.
 */
export async function startRepair(ctx: MutationCtx): Promise<void> {
  const repair = await getRepair(ctx);
  if (repair !== null) await ctx.db.delete(repair._id);
  const repairId = await ctx.db.insert("searchRepairs", {
    startedAt: Date.now(),
    model: getProvider()?.model ?? null,
    messages: 0,
  });
  await ctx.scheduler.runAfter(0, internal.indexing.repair.repairMessages, {
    repairId,
    cursor: null,
  });
}

/**
 * Makes each message's search entries say what it says and its vector be of the provider in use.
 * One page per transaction, safe to repeat and to run beside anything else.
 */
export const repairMessages = internalMutation({
  args: { repairId: v.id("searchRepairs"), cursor: v.union(v.string(), v.null()) },
  returns: v.null(),
  handler: async (ctx, { repairId, cursor }) => {
    const repair = await ctx.db.get(repairId);
    // Another one was started in its place.
    if (repair === null) return null;
    const goOn = async (delayMs: number, next: string | null) => {
      const args = { repairId, cursor: next };
      await ctx.scheduler.runAfter(delayMs, internal.indexing.repair.repairMessages, args);
      return null;
    };
    const waiting = await ctx.db.query("embeddingQueue").take(WAITING_MAX);
    if (waiting.length === WAITING_MAX && getProvider() !== null)
      return await goOn(WAIT_MS, cursor);
    const { page, isDone, continueCursor } = await ctx.db
      .query("messages")
      .paginate({ numItems: PAGE_SIZE, cursor });
    for (const message of page) await repairMessage(ctx, message);
    await wakeEmbedder(ctx);
    await ctx.db.patch(repairId, {
      messages: repair.messages + page.length,
      reachedAt: page.at(-1)?._creationTime ?? repair.reachedAt,
      finishedAt: isDone ? Date.now() : undefined,
    });
    return isDone ? null : await goOn(0, continueCursor);
  },
});

/** Called by a cron: vectors of another provider find nothing any more. */
export const checkProvider = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const provider = getProvider();
    if (provider === null) return null;
    const repair = await getRepair(ctx);
    if (repair?.model !== provider.model) await startRepair(ctx);
    return null;
  },
});

async function repairMessage(ctx: MutationCtx, message: Doc<"messages">): Promise<void> {
  // Its turn comes; made here too, its entries would be there twice.
  if (await isQueued(ctx, message)) return;
  const conversation = await ctx.db.get(message.conversationId);
  await indexMessage(ctx, message, conversation?.participants ?? []);
  await repairEmbedding(ctx, message);
}

async function isQueued(ctx: QueryCtx, message: Doc<"messages">): Promise<boolean> {
  const rows = await ctx.db
    .query("indexingQueue")
    .withIndex("by_conversation", (q) => q.eq("conversationId", message.conversationId))
    .collect();
  return rows.some((row) => row.messageId === message._id);
}
