import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { internal } from "../_generated/api";
import { describeDevice } from "../lib/device";
import type { ExportedPerson } from "../lib/exported";
import { getNumberSetting } from "../lib/settings";
import { HOUR } from "../lib/time";
import { workflows } from "../lib/workflows";
import { listBlocks } from "./blocks";
import { getPreferences } from "./preferences";
import { listSubscriptions } from "./pushSubscriptions";
import { getNames, toName } from "./users";

export async function getExport(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Doc<"exports"> | null> {
  return await ctx.db
    .query("exports")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .first();
}

/** Starts one in place of an earlier one; while one is being written, nothing. */
export async function startExport(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const existing = await getExport(ctx, userId);
  if (existing !== null && existing.files === undefined) return;
  if (existing !== null) await dropExport(ctx, existing);
  const startedAt = Date.now();
  const listing = { cursor: null };
  const exportId = await ctx.db.insert("exports", { userId, startedAt, messages: 0, listing });
  await workflows.start(
    ctx,
    internal.exporting.exportPerson,
    { exportId },
    { onComplete: internal.exporting.finished, context: { exportId } },
  );
}

export async function finishExport(
  ctx: MutationCtx,
  exportId: Id<"exports">,
  files: { json: Id<"_storage">; html: Id<"_storage"> },
): Promise<void> {
  const row = await ctx.db.get(exportId);
  if (row === null || row.files !== undefined) {
    // The person is gone, or an action that was thought dead had written them: nobody will ask.
    await ctx.storage.delete(files.json);
    await ctx.storage.delete(files.html);
    return;
  }
  const expiresAt = Date.now() + getNumberSetting("EXPORT_HOURS") * HOUR;
  await ctx.db.patch(exportId, { files, expiresAt });
  await ctx.scheduler.runAfter(0, internal.exporting.removeCopied, { exportId });
}

/** Files that were written and never made known: the server died between the two. */
export async function isOrphan(ctx: QueryCtx, fileId: Id<"_storage">): Promise<boolean> {
  const owners = await Promise.all([
    ctx.db
      .query("exports")
      .withIndex("by_json_file", (q) => q.eq("files.json", fileId))
      .first(),
    ctx.db
      .query("exports")
      .withIndex("by_html_file", (q) => q.eq("files.html", fileId))
      .first(),
  ]);
  return owners.every((owner) => owner === null);
}

export async function dropExport(ctx: MutationCtx, row: Doc<"exports">): Promise<void> {
  if (row.files !== undefined) {
    await ctx.storage.delete(row.files.json);
    await ctx.storage.delete(row.files.html);
  }
  await ctx.db.delete(row._id);
  await ctx.scheduler.runAfter(0, internal.exporting.removeCopied, { exportId: row._id });
}

export async function toExportedPerson(ctx: QueryCtx, user: Doc<"users">): Promise<ExportedPerson> {
  const blocks = await listBlocks(ctx, user._id);
  const names = await getNames(
    ctx,
    blocks.map((row) => row.blockedId),
  );
  return {
    name: toName(user),
    email: user.email ?? "",
    joinedAt: user._creationTime,
    ...(await getPreferences(ctx, user._id)),
    blocked: [...names.values()],
    notifiedDevices: (await listSubscriptions(ctx, user._id)).map((subscription) => {
      const { browser, system } = describeDevice(subscription.userAgent);
      const { _creationTime: since, showsText } = subscription;
      return { browser, system, since, showsText };
    }),
  };
}
