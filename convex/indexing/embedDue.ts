import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import { type ActionCtx, internalAction, internalMutation } from "../_generated/server";
import { getNumberSetting } from "../lib/settings";
import { MINUTE, SECOND } from "../lib/time";
import * as State from "../model/embedderState";
import { isEmbeddable, storeEmbedding } from "../model/embeddings";
import { type EmbeddingProvider, ProviderError } from "./embedding";
import { embedTexts, getProvider } from "./provider";

/** How long one step goes on taking batches. */
const STEP_MS = MINUTE;

const vItem = v.object({
  queueId: v.id("embeddingQueue"),
  messageId: v.id("messages"),
  text: v.string(),
  /** What the message was when it was read: a vector of other words is not stored. */
  editedAt: v.union(v.number(), v.null()),
});
type Item = Infer<typeof vItem>;

/** Null: nothing is due. 0: there is more to do at once. */
const vWaitMs = v.union(v.number(), v.null());

const vBatch = v.object({ items: v.array(vItem), waitMs: vWaitMs });
type Batch = Infer<typeof vBatch>;

/**
 * A step of the workflow: reads due rows, asks the provider once for all of them, stores the
 * vectors, and again while rows are due. Nothing of it can delay or fail a message. Texts and
 * vectors travel between this action and the database only. Rows leave the queue when their vector
 * is stored, so whenever the action is cut off the next one finds them due.
 */
export const embedDue = internalAction({
  args: { actionId: v.id("supervisedActions") },
  returns: v.null(),
  handler: async (ctx, { actionId }) => {
    const provider = getProvider();
    // Without one rows stay for the day there is one.
    const waitMs = provider === null ? null : await embedWhileDue(ctx, provider);
    await ctx.runMutation(internal.supervisor.end, { actionId, waitMs });
    return null;
  },
});

/** What is due, or how long the provider is to be left alone. */
export const readDue = internalMutation({
  args: {},
  returns: vBatch,
  handler: async (ctx) => {
    const now = Date.now();
    const { failures, askAgainAt } = await State.getHealth(ctx);
    await State.patchHealth(ctx, { workedAt: now });
    if (askAgainAt > now) return { items: [], waitMs: askAgainAt - now };
    const rows = await ctx.db
      .query("embeddingQueue")
      .withIndex("by_next_at", (q) => q.lte("nextAt", now))
      .take(State.toBatchSize(failures));
    const items: Item[] = [];
    for (const row of rows) {
      const message = await ctx.db.get(row.messageId);
      if (message === null || !isEmbeddable(message)) {
        await ctx.db.delete(row._id);
        continue;
      }
      const { body: text, editedAt = null } = message;
      items.push({ queueId: row._id, messageId: message._id, text, editedAt });
    }
    // Rows that only had to go away made room for others.
    return { items, waitMs: rows.length > 0 ? 0 : null };
  },
});

/** Keeps what still holds: a message that is gone or says otherwise by now is passed over. */
export const store = internalMutation({
  args: {
    model: v.string(),
    items: v.array(
      v.object({
        queueId: v.id("embeddingQueue"),
        messageId: v.id("messages"),
        editedAt: v.union(v.number(), v.null()),
        embedding: v.array(v.float64()),
      }),
    ),
  },
  returns: v.null(),
  handler: async (ctx, { model, items }) => {
    for (const { queueId, messageId, editedAt, embedding } of items) {
      const [row, message] = await Promise.all([ctx.db.get(queueId), ctx.db.get(messageId)]);
      if (row === null || message === null || (message.editedAt ?? null) !== editedAt) continue;
      await ctx.db.delete(queueId);
      if (isEmbeddable(message)) await storeEmbedding(ctx, message, { model, embedding });
    }
    const { failures } = await State.getHealth(ctx);
    await State.patchHealth(ctx, { failures: Math.max(0, failures - 1), succeededAt: Date.now() });
    return null;
  },
});

/** Returns when to go on, null when nothing is due. */
async function embedWhileDue(ctx: ActionCtx, provider: EmbeddingProvider): Promise<number | null> {
  const until = Date.now() + STEP_MS;
  while (Date.now() < until) {
    const batch: Batch = await ctx.runMutation(internal.indexing.embedDue.readDue, {});
    if (batch.items.length === 0) return batch.waitMs;
    const takenAt = Date.now();
    const { stored, waitMs } = await embedBatch(ctx, provider, batch.items);
    if (waitMs > 0) return waitMs;
    await sleepUntil(takenAt + toPace(stored));
  }
  return 0;
}

/** One call to the provider, and how long to wait before the next. */
async function embedBatch(
  ctx: ActionCtx,
  provider: EmbeddingProvider,
  items: Item[],
): Promise<{ stored: number; waitMs: number }> {
  const texts = items.map((item) => item.text);
  const answer = await embedTexts(ctx, provider, { texts, kind: "document" }).catch(
    toProviderError,
  );
  if (answer instanceof ProviderError) {
    const { message: reason, isRefused, retryAfterMs } = answer;
    const queueIds = items.map((item) => item.queueId);
    const failure = { queueIds, reason, isRefused, retryAfterMs };
    return { stored: 0, waitMs: await ctx.runMutation(internal.indexing.putOff.putOff, failure) };
  }
  const stored = items.map(({ queueId, messageId, editedAt }, i) => ({
    queueId,
    messageId,
    editedAt,
    embedding: answer[i] ?? [],
  }));
  const { model } = provider;
  await ctx.runMutation(internal.indexing.embedDue.store, { model, items: stored });
  return { stored: stored.length, waitMs: 0 };
}

/** The least time for so many vectors: the official backend bounds what is written per second. */
function toPace(vectors: number): number {
  return (vectors / getNumberSetting("EMBED_PER_SECOND")) * SECOND;
}

async function sleepUntil(time: number): Promise<void> {
  const ms = time - Date.now();
  if (ms >= 1) await new Promise((resolve) => setTimeout(resolve, ms));
}

function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  // The name only: a message may repeat what was sent.
  return new ProviderError(error instanceof Error ? error.name : "unknown", false);
}
