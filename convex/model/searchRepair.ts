import type { Doc } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

/** The repair of search that goes on, or the last one. */
export async function getRepair(ctx: QueryCtx): Promise<Doc<"searchRepairs"> | null> {
  return await ctx.db.query("searchRepairs").first();
}

export type RepairView = {
  startedAt: number;
  finishedAt: number | null;
  /** Messages it has looked at. */
  messages: number;
  /** About how much of all messages that is, by their age: they are counted nowhere. */
  percent: number;
};

export async function toRepairView(
  ctx: QueryCtx,
  repair: Doc<"searchRepairs">,
): Promise<RepairView> {
  const { startedAt, finishedAt = null, messages, reachedAt } = repair;
  const first = await ctx.db.query("messages").order("asc").first();
  const last = await ctx.db.query("messages").order("desc").first();
  const from = first?._creationTime ?? 0;
  const span = (last?._creationTime ?? 0) - from;
  const share = span === 0 ? 0 : ((reachedAt ?? from) - from) / span;
  const percent = finishedAt === null ? Math.min(99, Math.floor(100 * share)) : 100;
  return { startedAt, finishedAt, messages, percent };
}
