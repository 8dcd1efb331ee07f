import { type Infer, v } from "convex/values";
import type { QueryCtx } from "../../_generated/server";
import { getNumberSetting } from "../../lib/settings";
import { DAY } from "../../lib/time";
import { toTimeText, toTimeTextOrNull } from "../../lib/timeText";

/** Removals that are listed. */
const ERASURES_MAX = 50;

export const vErasureView = v.object({
  startedAt: v.string(),
  finishedAt: v.union(v.string(), v.null()),
  messages: v.number(),
  conversations: v.number(),
  left: v.union(v.record(v.string(), v.number()), v.null()),
  inBackupsUntil: v.union(v.string(), v.null()),
});

/** The newest first. */
export async function listErasures(ctx: QueryCtx): Promise<Infer<typeof vErasureView>[]> {
  const rows = await ctx.db.query("erasures").order("desc").take(ERASURES_MAX);
  const backupsMs = getNumberSetting("BACKUP_DAYS") * DAY;
  return rows.map(({ startedAt, finishedAt, messages, conversations, left = null }) => ({
    startedAt: toTimeText(startedAt),
    finishedAt: toTimeTextOrNull(finishedAt),
    messages,
    conversations,
    left,
    inBackupsUntil: finishedAt === undefined ? null : toTimeText(finishedAt + backupsMs),
  }));
}
