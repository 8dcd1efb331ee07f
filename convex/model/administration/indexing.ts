import { type Infer, v } from "convex/values";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { wakeEmbedder } from "../../indexing/embedderRun";
import { getProvider } from "../../indexing/provider";
import { wakeDrainer } from "../../indexing/queue";
import { startRepair } from "../../indexing/repair";
import { toTimeText, toTimeTextOrNull } from "../../lib/timeText";
import { getHealth, getRun } from "../embedderState";
import { reembedMessage } from "../embeddings";
import { getRepair, toRepairView } from "../searchRepair";
import { COUNT_MAX, toCount } from "./figures";

/** Set aside messages that are listed. */
const FAILURES_MAX = 100;

/** Set aside messages that are put in line again at once. */
const RETRIES_MAX = 500;

export const vQueueView = v.object({
  waiting: v.number(),
  isMore: v.boolean(),
  oldest: v.union(v.string(), v.null()),
  isAwake: v.boolean(),
  lastRoundAt: v.union(v.string(), v.null()),
});

/** What waits to be indexed, and whether somebody works on it. */
export async function inspectQueue(ctx: QueryCtx): Promise<Infer<typeof vQueueView>> {
  const queued = await ctx.db.query("indexingQueue").take(COUNT_MAX + 1);
  const { rows: waiting, isMore } = toCount(queued);
  return {
    waiting,
    isMore,
    oldest: toTimeTextOrNull(queued[0]?._creationTime),
    isAwake: (await ctx.db.query("indexingWake").first()) !== null,
    lastRoundAt: toTimeTextOrNull((await ctx.db.query("indexingHeartbeat").first())?.at),
  };
}

export const vEmbeddingsView = v.object({
  provider: v.union(v.string(), v.null()),
  waiting: v.number(),
  isMore: v.boolean(),
  isAwake: v.boolean(),
  failures: v.number(),
  succeededAt: v.union(v.string(), v.null()),
  repair: v.union(
    v.object({
      startedAt: v.string(),
      finishedAt: v.union(v.string(), v.null()),
      messages: v.number(),
      percent: v.number(),
    }),
    v.null(),
  ),
  setAside: v.array(
    v.object({ messageId: v.id("messages"), reason: v.string(), failedAt: v.string() }),
  ),
});

/** What waits to be embedded, how the provider does, and how far a repair is. */
export async function inspectEmbeddings(ctx: QueryCtx): Promise<Infer<typeof vEmbeddingsView>> {
  const { failures, succeededAt } = await getHealth(ctx);
  const { rows: waiting, isMore } = toCount(
    await ctx.db.query("embeddingQueue").take(COUNT_MAX + 1),
  );
  const setAside = await ctx.db.query("embeddingFailures").order("desc").take(FAILURES_MAX);
  return {
    provider: getProvider()?.model ?? null,
    waiting,
    isMore,
    isAwake: (await getRun(ctx)) !== null,
    failures,
    succeededAt: succeededAt === 0 ? null : toTimeText(succeededAt),
    repair: await inspectRepair(ctx),
    setAside: setAside.map(({ messageId, reason, failedAt }) => ({
      messageId,
      reason,
      failedAt: toTimeText(failedAt),
    })),
  };
}

async function inspectRepair(ctx: QueryCtx): Promise<Infer<typeof vEmbeddingsView>["repair"]> {
  const repair = await getRepair(ctx);
  if (repair === null) return null;
  const { startedAt, finishedAt, ...progress } = await toRepairView(ctx, repair);
  return {
    startedAt: toTimeText(startedAt),
    finishedAt: toTimeTextOrNull(finishedAt),
    ...progress,
  };
}

type Options = { dryRun?: boolean };

/** Starts work on the queue. Tells whether nobody worked on it. */
export async function wakeSleeping(ctx: MutationCtx, { dryRun }: Options): Promise<boolean> {
  const { isAwake } = await inspectQueue(ctx);
  if (!dryRun) await wakeDrainer(ctx);
  return !isAwake;
}

/** Puts messages that were set aside in line again. Tells how many. */
export async function retryFailures(ctx: MutationCtx, { dryRun }: Options): Promise<number> {
  const failures = await ctx.db.query("embeddingFailures").take(RETRIES_MAX);
  if (dryRun) return failures.length;
  for (const { _id, messageId } of failures) {
    await ctx.db.delete(_id);
    const message = await ctx.db.get(messageId);
    if (message !== null) await reembedMessage(ctx, message);
  }
  await wakeEmbedder(ctx);
  return failures.length;
}

/** Starts a repair. Tells whether one that was going on begins anew. */
export async function repair(ctx: MutationCtx, { dryRun }: Options): Promise<boolean> {
  const before = await getRepair(ctx);
  if (!dryRun) await startRepair(ctx);
  return before !== null && before.finishedAt === undefined;
}
