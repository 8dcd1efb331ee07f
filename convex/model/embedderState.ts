import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { MINUTE, SECOND } from "../lib/time";

/** Texts in one call: the most Cohere takes. */
export const BATCH_SIZE = 96;

/** Of a provider that does not answer, and of one text that it fails at. */
export const BACKOFF = { firstMs: 5 * SECOND, mostMs: 30 * MINUTE };

export type EmbedderHealth = Omit<Doc<"embedderHealth">, "_id" | "_creationTime">;

const NEW: EmbedderHealth = { workedAt: 0, failures: 0, succeededAt: 0, askAgainAt: 0 };

export async function getHealth(ctx: QueryCtx): Promise<EmbedderHealth> {
  return (await ctx.db.query("embedderHealth").first()) ?? NEW;
}

export async function patchHealth(
  ctx: MutationCtx,
  changes: Partial<EmbedderHealth>,
): Promise<void> {
  const row = await ctx.db.query("embedderHealth").first();
  if (row === null) await ctx.db.insert("embedderHealth", { ...NEW, ...changes });
  else await ctx.db.patch(row._id, changes);
}

/** The run that is to come or going on, or null while nothing waits. */
export async function getRun(ctx: QueryCtx): Promise<Doc<"embedderRuns"> | null> {
  return await ctx.db.query("embedderRuns").first();
}

/**
 * Whole batches while all is well, halved with each failure. A text the provider chokes on is
 * alone after a few rounds; a provider that is down is asked for one text at a time.
 *
 *   failures   0   1   2   3   4   5   6   7…
 *   texts     96  96  48  24  12   6   3   1
 */
export function toBatchSize(failures: number): number {
  return Math.max(1, Math.floor(BATCH_SIZE / 2 ** Math.max(0, failures - 1)));
}
