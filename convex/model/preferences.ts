import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { getNumberSetting } from "../lib/settings";

export type Preferences = Pick<Doc<"preferences">, "sharesReceipts" | "sharesLastSeen">;

export async function getPreferences(ctx: QueryCtx, userId: Id<"users">): Promise<Preferences> {
  const row = await getRow(ctx, userId);
  return row === null
    ? {
        sharesReceipts: getNumberSetting("SHARE_RECEIPTS_BY_DEFAULT") === 1,
        sharesLastSeen: getNumberSetting("SHARE_LAST_SEEN_BY_DEFAULT") === 1,
      }
    : { sharesReceipts: row.sharesReceipts, sharesLastSeen: row.sharesLastSeen };
}

export async function setPreferences(
  ctx: MutationCtx,
  userId: Id<"users">,
  changes: Partial<Preferences>,
): Promise<Preferences> {
  const row = await getRow(ctx, userId);
  const preferences = { ...(await getPreferences(ctx, userId)), ...changes };
  if (row === null) await ctx.db.insert("preferences", { userId, ...preferences });
  else await ctx.db.patch(row._id, preferences);
  return preferences;
}

async function getRow(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"preferences"> | null> {
  return await ctx.db
    .query("preferences")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}
