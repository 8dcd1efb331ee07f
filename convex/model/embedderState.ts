import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { MINUTE, SECOND } from "../lib/time";

/** Texts in one call: the most Cohere takes. */
export const BATCH_SIZE = 96;

const BACKOFF_BASE_MS = 5 * SECOND;
export const BACKOFF_MAX_MS = 30 * MINUTE;

export type EmbedderState = Omit<Doc<"embedderState">, "_id" | "_creationTime">;

const ASLEEP: EmbedderState = { isAwake: false, at: 0, failures: 0, succeededAt: 0 };

export async function getState(ctx: QueryCtx): Promise<EmbedderState> {
  return (await ctx.db.query("embedderState").first()) ?? ASLEEP;
}

export async function patchState(ctx: MutationCtx, changes: Partial<EmbedderState>): Promise<void> {
  const row = await ctx.db.query("embedderState").first();
  if (row === null) await ctx.db.insert("embedderState", { ...ASLEEP, ...changes });
  else await ctx.db.patch(row._id, changes);
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

export function toBackoff(failures: number): number {
  return Math.min(BACKOFF_BASE_MS * 2 ** Math.max(0, failures - 1), BACKOFF_MAX_MS);
}
