import { type Infer, v } from "convex/values";
import type { QueryCtx } from "../../_generated/server";

/** Rows counted per table; more are told as "and more". */
export const COUNT_MAX = 2_000;

const COUNTED = ["users", "conversations", "messages", "authSessions", "indexingQueue"] as const;

export const vCount = v.object({ table: v.string(), rows: v.number(), isMore: v.boolean() });

/** Counts up to a bound: a store with many rows has no counter that every write touches. */
export async function countTables(ctx: QueryCtx): Promise<Infer<typeof vCount>[]> {
  const counts: Infer<typeof vCount>[] = [];
  for (const table of COUNTED) {
    counts.push({ table, ...toCount(await ctx.db.query(table).take(COUNT_MAX + 1)) });
  }
  return counts;
}

/** Of rows taken up to one more than are counted. */
export function toCount(rows: unknown[]): { rows: number; isMore: boolean } {
  return { rows: Math.min(rows.length, COUNT_MAX), isMore: rows.length > COUNT_MAX };
}
