import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { getNumberSetting } from "../lib/settings";
import { DAY, MINUTE } from "../lib/time";
import type { Scope } from "../lib/validators";
import { isActive } from "./access";
import { evenly, takeToken } from "./rateBuckets";

/** Tokens of one person; more are forgotten ones. */
const TOKENS_MAX = 20;
const NAME_MAX_LENGTH = 60;
const EXPIRES_MAX_DAYS = 3650;

/** The time of last use is written at most this often. */
const TOUCH_MS = MINUTE;

export function randomToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `chat_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

export async function listTokens(ctx: QueryCtx, userId: Id<"users">): Promise<Doc<"apiTokens">[]> {
  return await ctx.db
    .query("apiTokens")
    .withIndex("by_user", (q) => q.eq("userId", userId))
    .order("desc")
    .take(TOKENS_MAX);
}

export async function storeToken(
  ctx: MutationCtx,
  {
    expiresInDays,
    ...token
  }: Pick<Doc<"apiTokens">, "userId" | "name" | "tokenHash" | "scopes"> & {
    expiresInDays?: number;
  },
): Promise<void> {
  const name = token.name.trim();
  const isFit = name !== "" && name.length <= NAME_MAX_LENGTH && token.scopes.length > 0;
  const isInTime =
    expiresInDays === undefined || (expiresInDays > 0 && expiresInDays <= EXPIRES_MAX_DAYS);
  if (!isFit || !isInTime || (await listTokens(ctx, token.userId)).length >= TOKENS_MAX)
    throw fail("BadRequest");
  const expiresAt = expiresInDays === undefined ? {} : { expiresAt: toEnd(expiresInDays) };
  const scopes = [...new Set(token.scopes)];
  await ctx.db.insert("apiTokens", { ...token, ...expiresAt, name, scopes });
}

function toEnd(days: number): number {
  return Date.now() + days * DAY;
}

export async function revokeToken(
  ctx: MutationCtx,
  userId: Id<"users">,
  tokenId: Id<"apiTokens">,
): Promise<void> {
  const token = await ctx.db.get(tokenId);
  if (token?.userId !== userId) throw fail("NotFound");
  await ctx.db.delete(tokenId);
}

/** Who sent this token, if it allows the scope. Counts the request. */
export async function requireToken(
  ctx: MutationCtx,
  { tokenHash, scope }: { tokenHash: string; scope: Scope },
): Promise<Doc<"users">> {
  const token = await ctx.db
    .query("apiTokens")
    .withIndex("by_token_hash", (q) => q.eq("tokenHash", tokenHash))
    .unique();
  const user = token && (await ctx.db.get(token.userId));
  if (token === null || user === null || !isActive(user)) throw fail("Unauthenticated");
  if (token.expiresAt !== undefined && token.expiresAt <= Date.now()) throw fail("Unauthenticated");
  const limit = evenly(getNumberSetting("API_REQUESTS_PER_MINUTE"), MINUTE);
  const answer = await takeToken(ctx, `api:${token._id}`, limit);
  if (!answer.ok) throw fail("RateLimited", { retryAfterMs: answer.retryAfterMs });
  if (!token.scopes.includes(scope)) throw fail("MissingScope", { scope });
  const now = Date.now();
  if (now - (token.lastUsedAt ?? 0) >= TOUCH_MS) await ctx.db.patch(token._id, { lastUsedAt: now });
  return user;
}
