import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import type { Proof } from "../lib/proofOfWork";
import { MINUTE } from "../lib/time";

/** How long a challenge can be answered: slow phones need a minute at most. */
const CHALLENGE_MS = 10 * MINUTE;

export type Demand = { challenge: string; bits: number };

/**
 * What this account's next try from this address costs. One open challenge for each such pair, so
 * asking again and again makes no more rows; `fresh` becomes the challenge where there is none.
 */
export async function demandProof(
  ctx: MutationCtx,
  key: string,
  { fresh, bits }: { fresh: string; bits: number },
): Promise<Demand> {
  const row = await getRow(ctx, key);
  if (row !== null && row.expiresAt > Date.now() && row.bits >= bits) {
    return { challenge: row.challenge, bits: row.bits };
  }
  if (row !== null) await ctx.db.delete(row._id);
  const expiresAt = Date.now() + CHALLENGE_MS;
  await ctx.db.insert("signInChallenges", { key, challenge: fresh, bits, expiresAt });
  return { challenge: fresh, bits };
}

/** Whether this is the work that was asked for. A challenge opens once. */
export async function spendProof(
  ctx: MutationCtx,
  key: string,
  proof: Proof | null,
): Promise<boolean> {
  const row = proof && (await getRow(ctx, key));
  if (row === null || row.challenge !== proof?.challenge) return false;
  if (row.expiresAt <= Date.now() || proof.bits < row.bits) return false;
  await ctx.db.delete(row._id);
  return true;
}

async function getRow(ctx: QueryCtx, key: string): Promise<Doc<"signInChallenges"> | null> {
  return await ctx.db
    .query("signInChallenges")
    .withIndex("by_key", (q) => q.eq("key", key))
    .first();
}
