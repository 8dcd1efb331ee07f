import { type Infer, v } from "convex/values";
import type { Doc } from "../../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../../_generated/server";
import { toTimeText } from "../../lib/timeText";
import { listOpen } from "../reports";
import { toName } from "../users";

/** Reports that are listed. */
const REPORTS_MAX = 100;

export const vReportView = v.object({
  reportId: v.id("reports"),
  reportedAt: v.string(),
  reporter: v.string(),
  sender: v.string(),
  body: v.string(),
  reason: v.string(),
});

export async function listReports(ctx: QueryCtx): Promise<Infer<typeof vReportView>[]> {
  const rows = await listOpen(ctx, REPORTS_MAX);
  return await Promise.all(
    rows.map(async ({ _id, _creationTime, reporterId, senderId, body, reason }) => ({
      reportId: _id,
      reportedAt: toTimeText(_creationTime),
      reporter: toLabel(await ctx.db.get(reporterId)),
      sender: toLabel(await ctx.db.get(senderId)),
      body,
      reason,
    })),
  );
}

/** By its id as it was typed. */
async function requireReport(ctx: QueryCtx, typed: string): Promise<Doc<"reports">> {
  const reportId = ctx.db.normalizeId("reports", typed);
  const report = reportId && (await ctx.db.get(reportId));
  if (report === null)
    throw new Error(`No report has the id "${typed}". admin:reports lists them.`);
  return report;
}

/** Takes a report off the list, or says that it would. */
export async function resolve(
  ctx: MutationCtx,
  { reportId, dryRun }: { reportId: string; dryRun?: boolean },
): Promise<string> {
  const report = await requireReport(ctx, reportId);
  if (dryRun) return "It would be off the list.";
  await ctx.db.patch(report._id, { resolvedAt: Date.now() });
  return "It is off the list.";
}

function toLabel(user: Doc<"users"> | null): string {
  return user?.email === undefined ? toName(user) : `${toName(user)} <${user.email}>`;
}
