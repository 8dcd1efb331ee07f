import { v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import { internalMutation, type MutationCtx } from "../_generated/server";
import { SECOND } from "../lib/time";
import { recordActivity } from "../model/activity";
import { recordForBots } from "../model/botEvents";
import { embedNewMessage, reembedMessage } from "../model/embeddings";
import { recordForPush } from "../model/pushQueue";
import { indexMessage, indexNewMessage } from "../model/searchTexts";
import { wakeEmbedder } from "./embedderRun";
import { SETTLE_MS, wakeDrainer } from "./queue";

/**
 * Messages of one round. While it runs and the lists it changed are read again, everybody else
 * waits, so rounds are short and leave the others room between them.
 */
const BATCH_SIZE = 12;
const GAP_MS = 10;

/**
 * When the oldest message has waited this long, the machine has more to do than it can: a round
 * gets its turn seldom, and takes more.
 */
const BEHIND_MS = 2 * SECOND;
const BEHIND_BATCH_SIZE = 200;

/** Between spells of rounds. Each spell carries what came in meanwhile. */
const PAUSE_MS = 100;

/**
 * The pause while more than this many messages a second come in: lists then change once a second
 * and conversation, not with each message. What is open on a page is there at once all the same.
 */
const BUSY_PAUSE_MS = SECOND;
const BUSY_PER_SECOND = 200;

/** A drainer that did not run for this long is not coming back by itself. */
const STALLED_MS = 30 * SECOND;

/**
 * One round: takes the oldest queued messages, brings their conversations' lists and the text index
 * up to date, puts them in line for the embedder, removes the rows and schedules the next round;
 * sleeps when the queue is empty. One transaction, so a crash repeats it whole or not at all.
 * `spell`: the rounds since the last pause, how long it was and how many messages they took.
 */
export const drain = internalMutation({
  args: { spell: v.optional(v.object({ pauseMs: v.number(), messages: v.number() })) },
  returns: v.null(),
  handler: async (ctx, { spell = { pauseMs: PAUSE_MS, messages: 0 } }) => {
    const { rows, nextInMs } = await takeSettled(ctx);
    const heartbeat = await ctx.db.query("indexingHeartbeat").first();
    await recordBatch(ctx, rows, { hasPush: heartbeat?.hasPush ?? false });
    if (rows.length > 0) await wakeEmbedder(ctx);
    for (const row of rows) await ctx.db.delete(row._id);
    await beat(ctx, heartbeat);
    if (rows.length === 0 && (await isQueueEmpty(ctx))) {
      await sleep(ctx);
      return null;
    }
    const messages = spell.messages + rows.length;
    const { drain } = internal.indexing.drainer;
    if (nextInMs !== null) {
      await ctx.scheduler.runAfter(nextInMs, drain, { spell: { ...spell, messages } });
    } else {
      const isBusy = messages > (BUSY_PER_SECOND * spell.pauseMs) / SECOND;
      const pauseMs = isBusy ? BUSY_PAUSE_MS : PAUSE_MS;
      await ctx.scheduler.runAfter(pauseMs, drain, { spell: { pauseMs, messages: 0 } });
    }
    return null;
  },
});

/** Wakes the drainer when rows wait and nobody has drained for a while. Called by a cron. */
export const checkDrainer = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    if (await isQueueEmpty(ctx)) return null;
    const heartbeat = await ctx.db.query("indexingHeartbeat").first();
    if (heartbeat !== null && Date.now() - heartbeat.at < STALLED_MS) return null;
    await sleep(ctx);
    await wakeDrainer(ctx);
    return null;
  },
});

/**
 * The oldest rows. When there are many, with those of the same conversations behind them: what a
 * round writes is counted in conversations more than in messages. `nextInMs`: when the next round
 * of the spell is due; null when there was nothing more to take.
 */
async function takeSettled(
  ctx: MutationCtx,
): Promise<{ rows: Doc<"indexingQueue">[]; nextInMs: number | null }> {
  const now = Date.now();
  const oldest = await ctx.db
    .query("indexingQueue")
    .withIndex("by_creation_time", (q) => q.lt("_creationTime", now - SETTLE_MS))
    .take(BATCH_SIZE);
  const [first] = oldest;
  if (first === undefined || oldest.length < BATCH_SIZE) return { rows: oldest, nextInMs: null };
  const isBehind = first._creationTime < now - BEHIND_MS;
  const size = isBehind ? BEHIND_BATCH_SIZE : BATCH_SIZE;
  const rows: Doc<"indexingQueue">[] = [];
  for (const conversationId of new Set(oldest.map((row) => row.conversationId))) {
    const ofConversation = await ctx.db
      .query("indexingQueue")
      .withIndex("by_conversation", (q) =>
        q.eq("conversationId", conversationId).lt("_creationTime", now - SETTLE_MS),
      )
      .take(size);
    rows.push(...ofConversation);
    if (rows.length >= size) break;
  }
  return { rows, nextInMs: isBehind ? 0 : GAP_MS };
}

async function recordBatch(
  ctx: MutationCtx,
  rows: Doc<"indexingQueue">[],
  { hasPush }: { hasPush: boolean },
): Promise<void> {
  const byConversation = new Map<Id<"conversations">, Doc<"messages">[]>();
  for (const row of rows) {
    const message = await ctx.db.get(row.messageId);
    // Gone since: there is nothing to show for it.
    if (message === null) continue;
    const messages = byConversation.get(row.conversationId) ?? [];
    byConversation.set(row.conversationId, [...messages, message]);
  }
  for (const [conversationId, messages] of byConversation) {
    const reached = await recordActivity(ctx, conversationId, messages);
    if (hasPush) await recordForPush(ctx, conversationId, reached);
    const conversation = await ctx.db.get(conversationId);
    if (conversation?.hasBots) await recordForBots(ctx, conversation, messages);
    for (const message of messages) await index(ctx, message, conversation?.participants ?? []);
  }
}

async function index(
  ctx: MutationCtx,
  message: Doc<"messages">,
  members: Id<"users">[],
): Promise<void> {
  // An edit before its turn has made entries already, a deletion wants none.
  const isUntouched = message.editedAt === undefined && message.deletedAt === undefined;
  if (isUntouched) {
    await indexNewMessage(ctx, message, members);
    await embedNewMessage(ctx, message);
  } else {
    await indexMessage(ctx, message, members);
    await reembedMessage(ctx, message);
  }
}

async function isQueueEmpty(ctx: MutationCtx): Promise<boolean> {
  return (await ctx.db.query("indexingQueue").first()) === null;
}

async function sleep(ctx: MutationCtx): Promise<void> {
  for (const row of await ctx.db.query("indexingWake").collect()) await ctx.db.delete(row._id);
}

async function beat(ctx: MutationCtx, row: Doc<"indexingHeartbeat"> | null): Promise<void> {
  if (row === null) await ctx.db.insert("indexingHeartbeat", { at: Date.now() });
  else await ctx.db.patch(row._id, { at: Date.now() });
}
