import type { Id, TableNames } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";

import { listEvents } from "./botEvents";
import { getBot } from "./bots";
import { listQueued, listSubscriptions } from "./pushSubscriptions";

/** Rows of one table taken at once. */
const PAGE_SIZE = 100;

/** The same where a row may take most of a megabyte. */
const PARTS_PAGE_SIZE = 10;

/**
 * Rows that belong to one person and to no conversation with others, by table: a page of each.
 * A table that gets a field with a person's id belongs here, or into the walk through their
 * conversations in `erasure.ts`; the erasure test looks through all tables for what was missed.
 */
export async function listPersonRows(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Record<string, Id<TableNames>[]>> {
  const sessions = await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .take(PAGE_SIZE);
  const ids = await Promise.all([
    take("authRefreshTokens", async () => {
      const pages = await Promise.all(
        sessions.slice(0, 10).map(
          async ({ _id }) =>
            await ctx.db
              .query("authRefreshTokens")
              .withIndex("sessionId", (q) => q.eq("sessionId", _id))
              .take(PAGE_SIZE),
        ),
      );
      return pages.flat();
    }),
    take("sessionDevices", async () => {
      const devices = await Promise.all(
        sessions.map(
          async ({ _id }) =>
            await ctx.db
              .query("sessionDevices")
              .withIndex("by_session", (q) => q.eq("sessionId", _id))
              .first(),
        ),
      );
      return devices.filter((device) => device !== null);
    }),
    take("authSessions", async () => sessions),
    take("pushQueue", async () => {
      const subscriptions = await listSubscriptions(ctx, userId);
      const queued = await Promise.all(
        subscriptions.map(async ({ _id }) => await listQueued(ctx, _id, PAGE_SIZE)),
      );
      return queued.flat();
    }),
    take("pushSubscriptions", async () => await listSubscriptions(ctx, userId)),
    take(
      "authAccounts",
      async () =>
        await ctx.db
          .query("authAccounts")
          .withIndex("userIdAndProvider", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    // Of the person and about them: their words are in both.
    take("reports", async () => [
      ...(await ctx.db
        .query("reports")
        .withIndex("by_reporter_and_message", (q) => q.eq("reporterId", userId))
        .take(PAGE_SIZE)),
      ...(await ctx.db
        .query("reports")
        .withIndex("by_sender", (q) => q.eq("senderId", userId))
        .take(PAGE_SIZE)),
    ]),
    take("botEvents", async () => {
      const bot = await getBot(ctx, userId);
      return bot === null ? [] : await listEvents(ctx, bot._id, PAGE_SIZE);
    }),
    take("bots", async () => {
      const bot = await getBot(ctx, userId);
      return bot === null ? [] : [bot];
    }),
    take(
      "apiTokens",
      async () =>
        await ctx.db
          .query("apiTokens")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "nameWords",
      async () =>
        await ctx.db
          .query("nameWords")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "preferences",
      async () =>
        await ctx.db
          .query("preferences")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take("blocks", async () => [
      ...(await ctx.db
        .query("blocks")
        .withIndex("by_blocker", (q) => q.eq("blockerId", userId))
        .take(PAGE_SIZE)),
      ...(await ctx.db
        .query("blocks")
        .withIndex("by_blocked", (q) => q.eq("blockedId", userId))
        .take(PAGE_SIZE)),
    ]),
    take(
      "presence",
      async () =>
        await ctx.db
          .query("presence")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "presenceBeats",
      async () =>
        await ctx.db
          .query("presenceBeats")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "typing",
      async () =>
        await ctx.db
          .query("typing")
          .withIndex("by_recipient", (q) => q.eq("recipientId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "exportQueue",
      async () =>
        await ctx.db
          .query("exportQueue")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "exportParts",
      async () =>
        await ctx.db
          .query("exportParts")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PARTS_PAGE_SIZE),
    ),
    take(
      "hiddenMessages",
      async () =>
        await ctx.db
          .query("hiddenMessages")
          .withIndex("by_user_and_time", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "readCursors",
      async () =>
        await ctx.db
          .query("readCursors")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take(
      "resetCodes",
      async () =>
        await ctx.db
          .query("resetCodes")
          .withIndex("by_user", (q) => q.eq("userId", userId))
          .take(PAGE_SIZE),
    ),
    take("rateBuckets", async () => {
      const keys = [`send:${userId}`, `search:${userId}`, `push:${userId}`];
      const rows = await Promise.all(
        keys.map(
          async (key) =>
            await ctx.db
              .query("rateBuckets")
              .withIndex("by_key", (q) => q.eq("key", key))
              .first(),
        ),
      );
      return rows.filter((row) => row !== null);
    }),
  ]);
  return Object.fromEntries(ids);
}

async function take<T extends TableNames>(
  table: T,
  read: () => Promise<{ _id: Id<T> }[]>,
): Promise<[string, Id<TableNames>[]]> {
  return [table, (await read()).map((row) => row._id)];
}
