import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { isValidName, normalizeEmail, normalizeName } from "../lib/accountRules";
import { fail } from "../lib/errors";
import { isActive } from "./access";
import { indexName } from "./nameIndex";

/** Shown where the person who wrote is gone. */
export const GONE_NAME = "Deleted account";

export function toName(user: Doc<"users"> | null): string {
  return user?.name ?? GONE_NAME;
}

/** The person with exactly this address, however it was typed; disabled ones too. */
export async function getUserByEmail(ctx: QueryCtx, email: string): Promise<Doc<"users"> | null> {
  const normalized = normalizeEmail(email);
  return await ctx.db
    .query("users")
    .withIndex("email", (q) => q.eq("email", normalized))
    .first();
}

/** The same, of those who may be here. */
export async function getActiveUserByEmail(
  ctx: QueryCtx,
  email: string,
): Promise<Doc<"users"> | null> {
  const user = await getUserByEmail(ctx, email);
  return user !== null && isActive(user) ? user : null;
}

/** Names by id, each person read once; people who are gone are not in it. `known`: read already. */
export async function getNames(
  ctx: QueryCtx,
  userIds: Id<"users">[],
  known: Doc<"users">[] = [],
): Promise<Map<Id<"users">, string>> {
  const wanted = new Set(userIds);
  for (const user of known) wanted.delete(user._id);
  const users = await Promise.all([...wanted].map((id) => ctx.db.get(id)));
  const found = [...known, ...users].filter((user) => user !== null);
  return new Map(found.map((user) => [user._id, toName(user)]));
}

/** Throws `InvalidName`. */
export async function setName(ctx: MutationCtx, userId: Id<"users">, given: string): Promise<void> {
  const name = normalizeName(given);
  if (!isValidName(name)) throw fail("InvalidName");
  await ctx.db.patch(userId, { name });
  await indexName(ctx, userId, name);
}

/** For seeds and scripts, where a missing person is a bug. */
export async function requireUserByEmail(ctx: QueryCtx, email: string): Promise<Doc<"users">> {
  const user = await getUserByEmail(ctx, email);
  if (user === null) throw new Error("there is no person with this address");
  return user;
}
