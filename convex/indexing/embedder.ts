import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalAction, internalMutation, type MutationCtx } from "../_generated/server";
import { getNumberSetting } from "../lib/settings";
import { MINUTE, SECOND } from "../lib/time";
import * as State from "../model/embedderState";
import { isEmbeddable, storeEmbedding } from "../model/embeddings";
import { ProviderError } from "./embedding";
import { embedTexts, getProvider } from "./provider";

/** How long claimed rows are left alone. A crash in between costs this, never a message. */
const LEASE_MS = 2 * MINUTE;

const vItem = v.object({
  queueId: v.id("embeddingQueue"),
  messageId: v.id("messages"),
  text: v.string(),
  /** What the message was when it was read: a vector of other words is not stored. */
  editedAt: v.union(v.number(), v.null()),
});
type Item = Infer<typeof vItem>;

/**
 * One round: claims due rows, asks the provider once for all of them, stores the vectors and
 * schedules the next round. Nothing of it can delay or fail a message. Texts travel through
 * results only, never through schedules, so no copy of them stays behind.
 */
export const run = internalAction({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const provider = getProvider();
    if (provider === null) {
      await ctx.runMutation(internal.indexing.embedder.rest, {});
      return null;
    }
    const items: Item[] = await ctx.runMutation(internal.indexing.embedder.claim, {});
    if (items.length === 0) return null;
    const texts = items.map((item) => item.text);
    const answer = await embedTexts(provider, texts, "document").catch(toProviderError);
    if (answer instanceof ProviderError) {
      const { message: reason, isRefused, retryAfterMs } = answer;
      const queueIds = items.map((item) => item.queueId);
      const failure = { queueIds, reason, isRefused, retryAfterMs };
      await ctx.runMutation(internal.indexing.embedder.putOff, failure);
      return null;
    }
    const stored = items.map(({ queueId, messageId, editedAt }, i) => ({
      queueId,
      messageId,
      editedAt,
      embedding: answer[i] ?? [],
    }));
    await ctx.runMutation(internal.indexing.embedder.store, {
      model: provider.model,
      items: stored,
    });
    return null;
  },
});

/** Takes due rows for some minutes. None due: sleeps, or comes back when the next one is. */
export const claim = internalMutation({
  args: {},
  returns: v.array(vItem),
  handler: async (ctx) => {
    const now = Date.now();
    const { failures } = await State.getState(ctx);
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
      await ctx.db.patch(row._id, { nextAt: now + LEASE_MS });
      const { body: text, editedAt = null } = message;
      items.push({ queueId: row._id, messageId: message._id, text, editedAt });
    }
    await State.patchState(ctx, { isAwake: true, at: now });
    if (items.length === 0) await scheduleNext(ctx);
    return items;
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
    const { failures } = await State.getState(ctx);
    await State.patchState(ctx, { failures: Math.max(0, failures - 1), succeededAt: Date.now() });
    await scheduleRun(ctx, (items.length / getNumberSetting("EMBED_PER_SECOND")) * SECOND);
    return null;
  },
});

/** The provider failed. A batch is due again at once, in smaller parts; one alone waits longer. */
export const putOff = internalMutation({
  args: {
    queueIds: v.array(v.id("embeddingQueue")),
    reason: v.string(),
    isRefused: v.boolean(),
    retryAfterMs: v.union(v.number(), v.null()),
  },
  returns: v.null(),
  handler: async (ctx, { queueIds, reason, isRefused, retryAfterMs }) => {
    const state = await State.getState(ctx);
    const failures = state.failures + 1;
    const [only] = queueIds;
    if (queueIds.length === 1 && only !== undefined) {
      await failAlone(ctx, only, { reason, isRefused, succeededAt: state.succeededAt });
    } else {
      for (const queueId of queueIds) {
        if ((await ctx.db.get(queueId)) !== null)
          await ctx.db.patch(queueId, { nextAt: Date.now() });
      }
    }
    await State.patchState(ctx, { failures });
    // A refusal is about the texts: the provider is well and can be asked about others at once.
    const delayMs = isRefused ? 0 : Math.max(retryAfterMs ?? 0, State.toBackoff(failures));
    await scheduleRun(ctx, delayMs);
    return null;
  },
});

/** There is no provider: rows stay for the day there is one. */
export const rest = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    await State.patchState(ctx, { isAwake: false, at: Date.now() });
    return null;
  },
});

/** Called by a cron: an action that died is never repeated by itself. */
export const checkEmbedder = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const { isAwake, at } = await State.getState(ctx);
    if (isAwake && Date.now() - at < LEASE_MS + State.BACKOFF_MAX_MS) return null;
    if ((await ctx.db.query("embeddingQueue").first()) === null) return null;
    await State.patchState(ctx, { isAwake: false });
    await wakeEmbedder(ctx);
    return null;
  },
});

/** Starts rounds unless somebody is at it. */
export async function wakeEmbedder(ctx: MutationCtx): Promise<void> {
  if (getProvider() === null || (await State.getState(ctx)).isAwake) return;
  await State.patchState(ctx, { isAwake: true, at: Date.now() });
  await scheduleRun(ctx, 0);
}

/**
 * One text failed on its own. Set aside when it was refused, or when it failed often while the
 * provider worked for others: an outage counts against no message.
 */
async function failAlone(
  ctx: MutationCtx,
  queueId: Id<"embeddingQueue">,
  failure: { reason: string; isRefused: boolean; succeededAt: number },
): Promise<void> {
  const row = await ctx.db.get(queueId);
  if (row === null) return;
  const attempts = row.attempts + 1;
  const workedSince = failure.succeededAt > (row.failedAt ?? Number.POSITIVE_INFINITY);
  const isSpent = workedSince && attempts >= getNumberSetting("EMBED_TRIES");
  if (failure.isRefused || isSpent) {
    await setAside(ctx, row, failure.reason);
  } else {
    const failedAt = Date.now();
    const nextAt = failedAt + State.toBackoff(attempts);
    await ctx.db.patch(queueId, { attempts, failedAt, nextAt });
  }
}

async function setAside(
  ctx: MutationCtx,
  { _id, messageId }: Doc<"embeddingQueue">,
  reason: string,
): Promise<void> {
  await ctx.db.delete(_id);
  await ctx.db.insert("embeddingFailures", { messageId, reason, failedAt: Date.now() });
}

async function scheduleNext(ctx: MutationCtx): Promise<void> {
  const next = await ctx.db.query("embeddingQueue").withIndex("by_next_at").first();
  if (next === null) await State.patchState(ctx, { isAwake: false });
  else await scheduleRun(ctx, next.nextAt - Date.now());
}

async function scheduleRun(ctx: MutationCtx, delayMs: number): Promise<void> {
  await ctx.scheduler.runAfter(Math.max(0, Math.ceil(delayMs)), internal.indexing.embedder.run, {});
}

function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  // The name only: a message may repeat what was sent.
  return new ProviderError(error instanceof Error ? error.name : "unknown", false);
}
