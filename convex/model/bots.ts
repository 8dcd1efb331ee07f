import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isValidName, normalizeName } from "../lib/accountRules";
import { findUrlProblem } from "../lib/webhookUrl";
import { storeToken } from "./apiTokens";
import { indexName } from "./nameIndex";

/** Bots of one server; each costs a row that is looked at by nobody's send. */
const BOTS_MAX = 200;

type Bot = Doc<"bots">;

/** An account without e-mail and password, with an address for its events and one token. */
export async function createBot(
  ctx: MutationCtx,
  given: { name: string; url: string; secret: string; tokenHash: string },
): Promise<{ botId: Id<"bots">; userId: Id<"users"> }> {
  const { url, secret, tokenHash } = given;
  const name = await requireCreatable(ctx, given);
  // What a bot says was arranged by an administrator, and it can accept nothing by itself.
  const userId = await ctx.db.insert("users", { name, isBot: true, isTrusted: true });
  await indexName(ctx, userId, name);
  const scopes = ["read" as const, "send" as const, "search" as const];
  await storeToken(ctx, { userId, name: "bot", tokenHash, scopes });
  const botId = await ctx.db.insert("bots", {
    userId,
    url,
    secret,
    isEnabled: true,
    isAwake: false,
    leaseUntil: 0,
    waiting: 0,
    dropped: 0,
    failures: 0,
  });
  return { botId, userId };
}

/** The name it will have, or an error that says why there can be no such bot. */
export async function requireCreatable(
  ctx: QueryCtx,
  given: { name: string; url: string },
): Promise<string> {
  const name = normalizeName(given.name);
  if (!isValidName(name)) throw new Error("Give a name of 1 to 60 characters.");
  requireUrl(given.url);
  if ((await listBots(ctx)).length >= BOTS_MAX) throw new Error("There are too many bots already.");
  return name;
}

/** Changes where its events go, or whether they go at all. */
export async function changeBot(
  ctx: MutationCtx,
  { _id }: Bot,
  { url, isEnabled }: { url?: string; isEnabled?: boolean },
): Promise<void> {
  if (url !== undefined) requireUrl(url);
  await ctx.db.patch(_id, {
    failures: 0,
    ...(url !== undefined && { url }),
    ...(isEnabled !== undefined && { isEnabled }),
  });
}

export async function listBots(ctx: QueryCtx): Promise<Bot[]> {
  return await ctx.db.query("bots").take(BOTS_MAX);
}

export async function getBot(ctx: QueryCtx, userId: Id<"users">): Promise<Bot | null> {
  return await ctx.db
    .query("bots")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .first();
}

/** Of the people who start a conversation, for its row: nothing where there is no bot. */
export async function hasBots(ctx: QueryCtx, people: Id<"users">[]): Promise<true | undefined> {
  const users = await Promise.all(people.map(async (id) => await ctx.db.get(id)));
  return users.some((user) => user?.isBot === true) || undefined;
}

function requireUrl(url: string): void {
  const problem = findUrlProblem(url);
  if (problem !== null) throw new Error(problem);
}
