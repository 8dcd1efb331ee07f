import type { Doc } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { listSetAside } from "./botEvents";
import * as Bots from "./bots";
import { getProvider } from "../indexing/provider";
import { normalizeEmail } from "../lib/accountRules";
import { getNumberSetting } from "../lib/settings";
import { DAY } from "../lib/time";
import { isActive } from "./access";
import { getHealth, getRun } from "./embedderState";
import { reembedMessage } from "./embeddings";
import { listOpen } from "./reports";
import { getRepair, toRepairView } from "./searchRepair";
import { endSessions } from "./sessions";
import { toName } from "./users";

/** Rows counted per table; more are told as "and more". */
const COUNT_MAX = 2_000;

export type UserView = {
  userId: string;
  name: string;
  email: string;
  createdAt: number;
  disabledAt: number | null;
  isTrusted: boolean;
};

export function toUserView(user: Doc<"users">): UserView {
  return {
    userId: user._id,
    name: toName(user),
    email: user.email ?? "",
    createdAt: user._creationTime,
    disabledAt: user.disabledAt ?? null,
    isTrusted: user.isTrusted ?? false,
  };
}

/** An operator mistypes like everybody: the message names what was looked for. */
export async function requireUser(ctx: QueryCtx, email: string): Promise<Doc<"users">> {
  const normalized = normalizeEmail(email);
  const user = await ctx.db
    .query("users")
    .withIndex("email", (q) => q.eq("email", normalized))
    .first();
  if (user === null) throw new Error(`Nobody here has the address ${normalized}.`);
  return user;
}

/** Keeps somebody out, at once. Returns how many sessions ended. Twice is the same as once. */
export async function disable(ctx: MutationCtx, user: Doc<"users">): Promise<number> {
  if (isActive(user)) await ctx.db.patch(user._id, { disabledAt: Date.now() });
  return await endSessions(ctx, user._id);
}

export async function enable(ctx: MutationCtx, user: Doc<"users">): Promise<void> {
  await ctx.db.patch(user._id, { disabledAt: undefined });
}

const COUNTED = ["users", "conversations", "messages", "authSessions", "indexingQueue"] as const;

export type Count = { table: string; rows: number; isMore: boolean };

/** Counts up to a bound: a store with many rows has no counter that every write touches. */
export async function countTables(ctx: QueryCtx): Promise<Count[]> {
  const counts: Count[] = [];
  for (const table of COUNTED) {
    const rows = (await ctx.db.query(table).take(COUNT_MAX + 1)).length;
    counts.push({ table, rows: Math.min(rows, COUNT_MAX), isMore: rows > COUNT_MAX });
  }
  return counts;
}

/** What waits to be indexed, and whether somebody works on it. */
export async function inspectQueue(ctx: QueryCtx): Promise<{
  waiting: number;
  isMore: boolean;
  oldest: number | null;
  isAwake: boolean;
  lastRoundAt: number | null;
}> {
  const rows = await ctx.db.query("indexingQueue").take(COUNT_MAX + 1);
  return {
    waiting: Math.min(rows.length, COUNT_MAX),
    isMore: rows.length > COUNT_MAX,
    oldest: rows[0]?._creationTime ?? null,
    isAwake: (await ctx.db.query("indexingWake").first()) !== null,
    lastRoundAt: (await ctx.db.query("indexingHeartbeat").first())?.at ?? null,
  };
}

/** Set aside messages that are listed. */
const FAILURES_MAX = 100;

export async function inspectEmbeddings(ctx: QueryCtx) {
  const { failures, succeededAt } = await getHealth(ctx);
  const repair = await getRepair(ctx);
  const waiting = await ctx.db.query("embeddingQueue").take(COUNT_MAX + 1);
  const setAside = await ctx.db.query("embeddingFailures").order("desc").take(FAILURES_MAX);
  return {
    provider: getProvider()?.model ?? null,
    waiting: Math.min(waiting.length, COUNT_MAX),
    isMore: waiting.length > COUNT_MAX,
    isAwake: (await getRun(ctx)) !== null,
    failures,
    succeededAt: succeededAt === 0 ? null : succeededAt,
    repair: repair && (await toRepairView(ctx, repair)),
    setAside: setAside.map(({ messageId, reason, failedAt }) => ({ messageId, reason, failedAt })),
  };
}

export async function retryEmbedding(
  ctx: MutationCtx,
  failure: Doc<"embeddingFailures">,
): Promise<void> {
  await ctx.db.delete(failure._id);
  const message = await ctx.db.get(failure.messageId);
  if (message !== null) await reembedMessage(ctx, message);
}

/** Removals that are listed. */
const ERASURES_MAX = 50;

export async function listErasures(ctx: QueryCtx) {
  const rows = await ctx.db.query("erasures").order("desc").take(ERASURES_MAX);
  return rows.map(({ startedAt, finishedAt = null, messages, conversations, left = null }) => ({
    startedAt,
    finishedAt,
    messages,
    conversations,
    left,
    inBackupsUntil: finishedAt && finishedAt + getNumberSetting("BACKUP_DAYS") * DAY,
  }));
}

export async function listBots(ctx: QueryCtx) {
  return await Promise.all(
    (await Bots.listBots(ctx)).map(async (bot) => {
      const { _id, userId, url, isEnabled, waiting, dropped, failures, problem, sentAt } = bot;
      return {
        botId: _id,
        userId,
        name: toName(await ctx.db.get(userId)),
        url,
        isEnabled,
        waiting,
        dropped,
        failures,
        problem: failures > 0 ? (problem ?? null) : null,
        sentAt: sentAt ?? null,
      };
    }),
  );
}

/** Events that are listed. */
const EVENTS_MAX = 100;

export async function listBotEvents(ctx: QueryCtx) {
  const rows = await listSetAside(ctx, EVENTS_MAX);
  return rows.map(({ botId, messageId, attempts, problem = "", setAsideAt = 0 }) => ({
    botId,
    messageId,
    attempts,
    problem,
    setAsideAt,
  }));
}

/** Reports that are listed. */
const REPORTS_MAX = 100;

export async function listReports(ctx: QueryCtx) {
  const rows = await listOpen(ctx, REPORTS_MAX);
  return await Promise.all(
    rows.map(async ({ _id, _creationTime, reporterId, senderId, body, reason }) => ({
      reportId: _id,
      reportedAt: _creationTime,
      reporter: toLabel(await ctx.db.get(reporterId)),
      sender: toLabel(await ctx.db.get(senderId)),
      body,
      reason,
    })),
  );
}

function toLabel(user: Doc<"users"> | null): string {
  return user?.email === undefined ? toName(user) : `${toName(user)} <${user.email}>`;
}
