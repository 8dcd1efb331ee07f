import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { describeDevice, type Device } from "../lib/device";
import { MINUTE } from "../lib/time";
import { dropOfSession } from "./pushSubscriptions";

/** A page tells that it is in use often; the row is written at most this often. */
const TOUCH_MS = 5 * MINUTE;

const USER_AGENT_MAX_LENGTH = 400;

/** One person's sessions; more are from scripts and end with "sign out elsewhere". */
const SESSIONS_MAX = 200;

export type SessionView = {
  sessionId: Id<"authSessions">;
  isCurrent: boolean;
  signedInAt: number;
  lastActiveAt: number;
  device: Device | null;
};

/** The current one first, then by last use. */
export async function listSessions(
  ctx: QueryCtx,
  { userId, current }: { userId: Id<"users">; current: Id<"authSessions"> },
): Promise<SessionView[]> {
  const sessions = await listOf(ctx, userId);
  const views = await Promise.all(
    sessions.map(async (session) => {
      const device = await getDevice(ctx, session._id);
      return {
        sessionId: session._id,
        isCurrent: session._id === current,
        signedInAt: session._creationTime,
        lastActiveAt: device?.lastActiveAt ?? session._creationTime,
        device: device === null ? null : describeDevice(device.userAgent),
      };
    }),
  );
  return views.toSorted(
    (a, b) => Number(b.isCurrent) - Number(a.isCurrent) || b.lastActiveAt - a.lastActiveAt,
  );
}

/** This session is in use, from a browser that calls itself so. */
export async function touchSession(
  ctx: MutationCtx,
  session: { sessionId: Id<"authSessions">; userId: Id<"users">; userAgent: string },
): Promise<void> {
  const userAgent = session.userAgent.slice(0, USER_AGENT_MAX_LENGTH);
  const now = Date.now();
  const row = await getDevice(ctx, session.sessionId);
  if (row === null) {
    await ctx.db.insert("sessionDevices", { ...session, userAgent, lastActiveAt: now });
  } else if (row.userAgent !== userAgent || now - row.lastActiveAt >= TOUCH_MS) {
    await ctx.db.patch(row._id, { userAgent, lastActiveAt: now });
  }
}

/** Ends access at once: every call looks for the session document. */
export async function endSession(ctx: MutationCtx, sessionId: Id<"authSessions">): Promise<void> {
  const tokens = await ctx.db
    .query("authRefreshTokens")
    .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
    .collect();
  for (const token of tokens) await ctx.db.delete(token._id);
  const device = await getDevice(ctx, sessionId);
  if (device !== null) await ctx.db.delete(device._id);
  await dropOfSession(ctx, sessionId);
  if ((await ctx.db.get(sessionId)) !== null) await ctx.db.delete(sessionId);
}

/** Ends all sessions of a person, or all but one. Returns how many. */
export async function endSessions(
  ctx: MutationCtx,
  userId: Id<"users">,
  options: { except?: Id<"authSessions"> } = {},
): Promise<number> {
  const sessions = await listOf(ctx, userId);
  const ended = sessions.filter((session) => session._id !== options.except);
  for (const session of ended) await endSession(ctx, session._id);
  return ended.length;
}

export async function countSessions(ctx: QueryCtx, userId: Id<"users">): Promise<number> {
  return (await listOf(ctx, userId)).length;
}

async function listOf(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"authSessions">[]> {
  return await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .order("desc")
    .take(SESSIONS_MAX);
}

async function getDevice(
  ctx: QueryCtx,
  sessionId: Id<"authSessions">,
): Promise<Doc<"sessionDevices"> | null> {
  return await ctx.db
    .query("sessionDevices")
    .withIndex("by_session", (q) => q.eq("sessionId", sessionId))
    .unique();
}
