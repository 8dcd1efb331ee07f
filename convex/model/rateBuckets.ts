import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { DAY } from "../lib/time";

/**
 * Token buckets. A bucket holds up to `capacity` tokens and gets one back each `msPerToken`;
 * what is limited costs one. One row per key, so only callers with the same key wait for each other.
 */
export type BucketShape = { capacity: number; msPerToken: number };

/** As many in a row as in each span of this length in the long run. */
export function evenly(count: number, spanMs: number): BucketShape {
  return { capacity: count, msPerToken: spanMs / count };
}

export type BucketAnswer = { ok: true } | { ok: false; retryAfterMs: number };

/** Rows older than this are full again whatever their shape, so removing them changes nothing. */
export const BUCKET_IDLE_MS = DAY;

/** Takes a token, or says when there will be one. */
export async function takeToken(
  ctx: MutationCtx,
  key: string,
  shape: BucketShape,
): Promise<BucketAnswer> {
  const row = await getRow(ctx, key);
  const now = Date.now();
  const tokens = tokensAt(row, shape, now);
  if (tokens < 1) return { ok: false, retryAfterMs: msUntilToken(tokens, shape) };
  await putRow(ctx, row, { key, tokens: tokens - 1, updatedAt: now });
  return { ok: true };
}

/** Whether a token is there. Takes none and writes nothing. */
export async function peekToken(
  ctx: QueryCtx,
  key: string,
  shape: BucketShape,
): Promise<BucketAnswer> {
  const tokens = tokensAt(await getRow(ctx, key), shape, Date.now());
  return tokens < 1 ? { ok: false, retryAfterMs: msUntilToken(tokens, shape) } : { ok: true };
}

/** Takes a token even when there is none left, for counting what has already happened. */
export async function chargeToken(
  ctx: MutationCtx,
  key: string,
  shape: BucketShape,
): Promise<void> {
  const row = await getRow(ctx, key);
  const now = Date.now();
  const tokens = Math.max(0, tokensAt(row, shape, now) - 1);
  await putRow(ctx, row, { key, tokens, updatedAt: now });
}

/** Fills the bucket up again. */
export async function resetBucket(ctx: MutationCtx, key: string): Promise<void> {
  const row = await getRow(ctx, key);
  if (row !== null) await ctx.db.delete(row._id);
}

type BucketRow = Doc<"rateBuckets">;

async function getRow(ctx: QueryCtx, key: string): Promise<BucketRow | null> {
  return await ctx.db
    .query("rateBuckets")
    .withIndex("by_key", (q) => q.eq("key", key))
    .unique();
}

async function putRow(
  ctx: MutationCtx,
  row: BucketRow | null,
  value: Pick<BucketRow, "key" | "tokens" | "updatedAt">,
): Promise<void> {
  if (row === null) await ctx.db.insert("rateBuckets", value);
  else await ctx.db.patch(row._id, value);
}

function tokensAt(row: BucketRow | null, shape: BucketShape, now: number): number {
  if (row === null) return shape.capacity;
  // A clock set back must not take tokens away.
  const elapsed = Math.max(0, now - row.updatedAt);
  return Math.min(shape.capacity, row.tokens + elapsed / shape.msPerToken);
}

function msUntilToken(tokens: number, shape: BucketShape): number {
  return Math.ceil((1 - tokens) * shape.msPerToken);
}
