import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { internal } from "../_generated/api";
import { SECOND } from "../lib/time";
import { isSilent } from "./blocks";
import { findDirect } from "./pairs";
import { getPreferences } from "./preferences";

/** Pages beat every 30 s; two lost beats are no absence. */
export const PRESENCE_MS = 75 * SECOND;

export type PresenceState = Doc<"presence">["state"];

/** How somebody appears to others. `lastSeenTime` only while offline. */
export type PresenceView = {
  userId: Id<"users">;
  state: PresenceState;
  lastSeenTime: number | null;
};

/**
 * A sign of life. Moves the end of a table nobody watches; the watched row is written only when
 * the state changes. One expiry job per stay: it puts itself off while beats come in.
 */
export async function beat(
  ctx: MutationCtx,
  userId: Id<"users">,
  state: "online" | "away",
): Promise<void> {
  const now = Date.now();
  const expiresAt = now + PRESENCE_MS;
  const beatRow = await getBeat(ctx, userId);
  if (beatRow === null) {
    await ctx.db.insert("presenceBeats", { userId, expiresAt });
    await ctx.scheduler.runAt(expiresAt, internal.presence.expirePresence, { userId });
  } else {
    await ctx.db.patch(beatRow._id, { expiresAt });
  }
  await putState(ctx, userId, { state, lastSeenTime: now });
}

/** The page says goodbye. Another device that is still there brings the person back with its beat. */
export async function leave(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const beatRow = await getBeat(ctx, userId);
  if (beatRow !== null) await ctx.db.delete(beatRow._id);
  await putState(ctx, userId, { state: "offline", lastSeenTime: Date.now() });
}

export async function expire(ctx: MutationCtx, userId: Id<"users">): Promise<void> {
  const beatRow = await getBeat(ctx, userId);
  if (beatRow === null) return;
  if (beatRow.expiresAt > Date.now()) {
    await ctx.scheduler.runAt(beatRow.expiresAt, internal.presence.expirePresence, { userId });
    return;
  }
  await ctx.db.delete(beatRow._id);
  await putState(ctx, userId, {
    state: "offline",
    lastSeenTime: beatRow.expiresAt - PRESENCE_MS,
  });
}

/** Only of people I talk to who share it, and only if I share mine: everybody else is left out. */
export async function listPresence(
  ctx: QueryCtx,
  me: Id<"users">,
  userIds: Id<"users">[],
): Promise<PresenceView[]> {
  if (!(await sharesLastSeen(ctx, me))) return [];
  const views: PresenceView[] = [];
  for (const userId of new Set(userIds)) {
    if (!(await isVisible(ctx, me, userId))) continue;
    const row = await getState(ctx, userId);
    if (row === null) continue;
    const { state, lastSeenTime } = row;
    views.push({ userId, state, lastSeenTime: state === "offline" ? lastSeenTime : null });
  }
  return views;
}

/** Whether somebody uses a page right now, on any device. For the server alone. */
export async function isOnline(ctx: QueryCtx, userId: Id<"users">): Promise<boolean> {
  return (await getState(ctx, userId))?.state === "online";
}

async function isVisible(ctx: QueryCtx, me: Id<"users">, userId: Id<"users">): Promise<boolean> {
  const conversation = await findDirect(ctx, me, userId);
  if (conversation === null || isSilent(conversation)) return false;
  return await sharesLastSeen(ctx, userId);
}

async function sharesLastSeen(ctx: QueryCtx, userId: Id<"users">): Promise<boolean> {
  return (await getPreferences(ctx, userId)).sharesLastSeen;
}

async function putState(
  ctx: MutationCtx,
  userId: Id<"users">,
  value: Pick<Doc<"presence">, "state" | "lastSeenTime">,
): Promise<void> {
  const row = await getState(ctx, userId);
  if (row === null) await ctx.db.insert("presence", { userId, ...value });
  else if (row.state !== value.state) await ctx.db.patch(row._id, value);
}

async function getState(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"presence"> | null> {
  return await ctx.db
    .query("presence")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}

async function getBeat(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"presenceBeats"> | null> {
  return await ctx.db
    .query("presenceBeats")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .unique();
}
