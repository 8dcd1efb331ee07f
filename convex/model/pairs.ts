import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** The conversation of two people, or of one with themself. */
export async function findDirect(
  ctx: QueryCtx,
  a: Id<"users">,
  b: Id<"users">,
): Promise<Doc<"conversations"> | null> {
  return await ctx.db
    .query("conversations")
    .withIndex("by_pair_key", (q) => q.eq("pairKey", toPairKey(a, b)))
    .unique();
}

/** Order must not matter, so that both people find the same conversation. */
export function toPairKey(a: Id<"users">, b: Id<"users">): string {
  return a < b ? `${a}:${b}` : `${b}:${a}`;
}
