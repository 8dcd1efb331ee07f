import { v } from "convex/values";
import { internal } from "./_generated/api";
import { internalMutation } from "./_generated/server";
import { DAY, HOUR, MINUTE } from "./lib/time";
import * as BotEvents from "./model/botEvents";
import { dropExport, isOrphan } from "./model/exports";
import * as MailQueue from "./model/mailQueue";
import * as PushQueue from "./model/pushQueue";
import { BUCKET_IDLE_MS } from "./model/rateBuckets";
import { endSession } from "./model/sessions";

/** Rows one call removes; it schedules itself again while there are more. */
const BATCH_SIZE = 200;

/** Each session brings up to a month of hourly refresh tokens along. */
const SESSIONS_BATCH_SIZE = 5;

/** Longer than a session lives; one that is used again makes its row anew. */
const DEVICE_IDLE_MS = 31 * DAY;

const WAKE_DEAD = { bots: BotEvents.wakeDead, mail: MailQueue.wakeDead, push: PushQueue.wakeDead };

/** An address not used for this long is as strange as a new one. */
const KNOWN_ADDRESS_MS = 90 * DAY;

/** Goes on with what an action died at: none is run again by itself. */
export const wakeDead = internalMutation({
  args: { sender: v.union(v.literal("bots"), v.literal("mail"), v.literal("push")) },
  returns: v.null(),
  handler: async (ctx, { sender }) => {
    await WAKE_DEAD[sender](ctx);
    return null;
  },
});

/** Rate buckets that are full again, addresses long unused, and work nobody did in time. */
export const removeStaleLimits = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const buckets = await ctx.db
      .query("rateBuckets")
      .withIndex("by_updated_at", (q) => q.lt("updatedAt", Date.now() - BUCKET_IDLE_MS))
      .take(BATCH_SIZE);
    const addresses = await ctx.db
      .query("signInAddresses")
      .withIndex("by_last_used_at", (q) => q.lt("lastUsedAt", Date.now() - KNOWN_ADDRESS_MS))
      .take(BATCH_SIZE);
    const challenges = await ctx.db
      .query("signInChallenges")
      .withIndex("by_expires_at", (q) => q.lt("expiresAt", Date.now()))
      .take(BATCH_SIZE);
    const stale = [buckets, addresses, challenges];
    for (const row of stale.flat()) await ctx.db.delete(row._id);
    if (stale.some((rows) => rows.length === BATCH_SIZE)) {
      await ctx.scheduler.runAfter(0, internal.cleanup.removeStaleLimits, {});
    }
    return null;
  },
});

/** Sessions nobody can refresh any more, and marks of devices whose session ended otherwise. */
export const removeExpiredSessions = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const now = Date.now();
    const sessions = await ctx.db
      .query("authSessions")
      .withIndex("by_expiration", (q) => q.lt("expirationTime", now))
      .take(SESSIONS_BATCH_SIZE);
    for (const session of sessions) await endSession(ctx, session._id);
    const devices = await ctx.db
      .query("sessionDevices")
      .withIndex("by_last_active", (q) => q.lt("lastActiveAt", now - DEVICE_IDLE_MS))
      .take(BATCH_SIZE);
    for (const device of devices) await ctx.db.delete(device._id);
    if (sessions.length === SESSIONS_BATCH_SIZE || devices.length === BATCH_SIZE) {
      await ctx.scheduler.runAfter(0, internal.cleanup.removeExpiredSessions, {});
    }
    return null;
  },
});

/** Until the cron's next turn. */
const TURN_MS = MINUTE;

/**
 * Ends sessions at the moment they expire, so that reading ends with them too: a query must not
 * look at the clock (its answer could not be kept), but it does see that the session is gone, and
 * open ones run again. What this misses, as while the server was off, the sweep above removes.
 */
export const endExpiringSessions = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const sessions = await ctx.db
      .query("authSessions")
      .withIndex("by_expiration", (q) => q.lte("expirationTime", Date.now() + TURN_MS))
      .take(BATCH_SIZE);
    for (const { _id: sessionId, expirationTime } of sessions) {
      await ctx.scheduler.runAt(expirationTime, internal.cleanup.endExpired, { sessionId });
    }
    return null;
  },
});

export const endExpired = internalMutation({
  args: { sessionId: v.id("authSessions") },
  returns: v.null(),
  handler: async (ctx, { sessionId }) => {
    const session = await ctx.db.get(sessionId);
    // Put off since, or ended already.
    if (session !== null && session.expirationTime <= Date.now()) await endSession(ctx, sessionId);
    return null;
  },
});

/** Copies of people's data that are no longer for download. */
export const removeExpiredExports = internalMutation({
  args: {},
  returns: v.null(),
  handler: async (ctx) => {
    const rows = await ctx.db
      .query("exports")
      // Those being written have no end yet; a missing field sorts before every number.
      .withIndex("by_expires_at", (q) => q.gt("expiresAt", 0).lt("expiresAt", Date.now()))
      .take(BATCH_SIZE);
    for (const row of rows) await dropExport(ctx, row);
    if (rows.length === BATCH_SIZE) {
      await ctx.scheduler.runAfter(0, internal.cleanup.removeExpiredExports, {});
    }
    return null;
  },
});

/** Whoever writes a file makes it known long before. */
const FILE_UNKNOWN_MS = HOUR;

/** Files nobody knows of, left behind by a crash. Copies of people's data are the only files. */
export const removeOrphanFiles = internalMutation({
  args: { cursor: v.optional(v.string()) },
  returns: v.null(),
  handler: async (ctx, { cursor = null }) => {
    const { page, isDone, continueCursor } = await ctx.db.system
      .query("_storage")
      .paginate({ numItems: BATCH_SIZE, cursor });
    const old = page.filter((file) => file._creationTime < Date.now() - FILE_UNKNOWN_MS);
    for (const { _id } of old) if (await isOrphan(ctx, _id)) await ctx.storage.delete(_id);
    if (!isDone) {
      const next = { cursor: continueCursor };
      await ctx.scheduler.runAfter(0, internal.cleanup.removeOrphanFiles, next);
    }
    return null;
  },
});
