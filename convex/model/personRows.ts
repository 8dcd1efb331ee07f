import type { DataModel, Doc, Id, TableNames } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { listEvents } from "./botEvents";
import { getBot } from "./bots";
import { listQueued, listSubscriptions } from "./pushSubscriptions";

/** Rows of one table taken at once. */
const PAGE_SIZE = 100;

/** The same where a row may take most of a megabyte. */
const LARGE_PAGE_SIZE = 10;

/** Sessions whose tokens are taken at once: each brings up to a month of hourly ones along. */
const SESSIONS_PAGE_SIZE = 10;

type TableByUser = {
  [Table in TableNames]: DataModel[Table]["indexes"] extends {
    by_user: ["userId", "_creationTime"];
  }
    ? Table
    : never;
}[TableNames];

/** Whose rows are found by their `userId` alone. */
const BY_USER = [
  "apiTokens",
  "bots",
  "exportQueue",
  "mailQueue",
  "nameWords",
  "preferences",
  "presence",
  "presenceBeats",
  "pushSubscriptions",
  "readCursors",
  "resetCodes",
] as const satisfies TableByUser[];

/**
 * Those that have a person in more than one field, another index, or hang on another row: these are
 * named before it, and all of them before those above.
 */
const OTHERS: Record<string, (ctx: QueryCtx, userId: Id<"users">) => Promise<Row[]>> = {
  authRefreshTokens: async (ctx, userId) => {
    const sessions = (await listSessions(ctx, userId)).slice(0, SESSIONS_PAGE_SIZE);
    const tokens = sessions.map(
      async ({ _id }) =>
        await ctx.db
          .query("authRefreshTokens")
          .withIndex("sessionId", (q) => q.eq("sessionId", _id))
          .take(PAGE_SIZE),
    );
    return (await Promise.all(tokens)).flat();
  },
  sessionDevices: async (ctx, userId) => {
    const devices = (await listSessions(ctx, userId)).map(
      async ({ _id }) =>
        await ctx.db
          .query("sessionDevices")
          .withIndex("by_session", (q) => q.eq("sessionId", _id))
          .first(),
    );
    return (await Promise.all(devices)).filter((device) => device !== null);
  },
  authSessions: listSessions,
  authAccounts: async (ctx, userId) =>
    await ctx.db
      .query("authAccounts")
      .withIndex("userIdAndProvider", (q) => q.eq("userId", userId))
      .take(PAGE_SIZE),
  exportParts: async (ctx, userId) =>
    await ctx.db
      .query("exportParts")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .take(LARGE_PAGE_SIZE),
  pushQueue: async (ctx, userId) => {
    const queued = (await listSubscriptions(ctx, userId)).map(
      async ({ _id }) => await listQueued(ctx, _id, PAGE_SIZE),
    );
    return (await Promise.all(queued)).flat();
  },
  // Of the person and about them: their words are in both.
  reports: async (ctx, userId) => [
    ...(await ctx.db
      .query("reports")
      .withIndex("by_reporter_and_message", (q) => q.eq("reporterId", userId))
      .take(PAGE_SIZE)),
    ...(await ctx.db
      .query("reports")
      .withIndex("by_sender", (q) => q.eq("senderId", userId))
      .take(PAGE_SIZE)),
  ],
  botEvents: async (ctx, userId) => {
    const bot = await getBot(ctx, userId);
    return bot === null ? [] : await listEvents(ctx, bot._id, PAGE_SIZE);
  },
  blocks: async (ctx, userId) => [
    ...(await ctx.db
      .query("blocks")
      .withIndex("by_blocker", (q) => q.eq("blockerId", userId))
      .take(PAGE_SIZE)),
    ...(await ctx.db
      .query("blocks")
      .withIndex("by_blocked", (q) => q.eq("blockedId", userId))
      .take(PAGE_SIZE)),
  ],
  typing: async (ctx, userId) =>
    await ctx.db
      .query("typing")
      .withIndex("by_recipient", (q) => q.eq("recipientId", userId))
      .take(PAGE_SIZE),
  hiddenMessages: async (ctx, userId) =>
    await ctx.db
      .query("hiddenMessages")
      .withIndex("by_user_and_time", (q) => q.eq("userId", userId))
      .take(PAGE_SIZE),
  rateBuckets: async (ctx, userId) => {
    const buckets = ["send", "start", "search", "push"].map(
      async (limit) =>
        await ctx.db
          .query("rateBuckets")
          .withIndex("by_key", (q) => q.eq("key", `${limit}:${userId}`))
          .first(),
    );
    return (await Promise.all(buckets)).filter((bucket) => bucket !== null);
  },
};

type Row = { _id: Id<TableNames> };

/**
 * Rows that belong to one person and to no conversation with others, by table: a page of each.
 * A table that gets a field with a person's id belongs here, or into the walk through their
 * conversations in `erasure.ts`; the erasure test looks through all tables for what was missed.
 */
export async function listPersonRows(
  ctx: QueryCtx,
  userId: Id<"users">,
): Promise<Record<string, Id<TableNames>[]>> {
  const pages = [
    ...Object.entries(OTHERS).map(
      async ([table, read]) => [table, await read(ctx, userId)] as const,
    ),
    ...BY_USER.map(async (table) => [table, await takeByUser(ctx, table, userId)] as const),
  ];
  const read = await Promise.all(pages);
  return Object.fromEntries(read.map(([table, rows]) => [table, rows.map((row) => row._id)]));
}

async function takeByUser(ctx: QueryCtx, table: TableByUser, userId: Id<"users">): Promise<Row[]> {
  return await ctx.db
    .query(table)
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .take(PAGE_SIZE);
}

async function listSessions(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"authSessions">[]> {
  return await ctx.db
    .query("authSessions")
    .withIndex("userId", (q) => q.eq("userId", userId))
    .take(PAGE_SIZE);
}
