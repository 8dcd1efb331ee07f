import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { internal } from "../_generated/api";
import type { ExportedMessage, ExportedPerson } from "../lib/exportFiles";
import { getNumberSetting } from "../lib/settings";
import { HOUR } from "../lib/time";
import type { Message } from "../lib/validators";
import { workflows } from "../lib/workflows";
import { listBlocks } from "./blocks";
import { getPreferences } from "./preferences";
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
  const exportId = await ctx.db.insert("exports", { userId, startedAt, messages: 0 });
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
}

export async function dropExport(ctx: MutationCtx, row: Doc<"exports">): Promise<void> {
  if (row.files !== undefined) {
    await ctx.storage.delete(row.files.json);
    await ctx.storage.delete(row.files.html);
  }
  await ctx.db.delete(row._id);
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
  };
}

export function toExportedMessage(message: Message, me: Id<"users">): ExportedMessage {
  const { time, senderName, senderId, body, editedAt, deletedAt, replyTo, reactions } = message;
  return {
    time,
    from: senderName,
    isMine: senderId === me,
    body,
    editedAt,
    deletedAt,
    inReplyTo: replyTo?.preview ?? null,
    reactions: reactions.map(({ emoji, userIds }) => ({ emoji, people: userIds.length })),
  };
}
