import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { isActive } from "./access";

/** The provider's name in the auth tables and in `signIn("password", …)`. */
export const PASSWORD_PROVIDER = "password";

/** Takes a normalised address. */
export async function getPasswordAccount(
  ctx: QueryCtx,
  email: string,
): Promise<Doc<"authAccounts"> | null> {
  return await ctx.db
    .query("authAccounts")
    .withIndex("providerAndAccountId", (q) =>
      q.eq("provider", PASSWORD_PROVIDER).eq("providerAccountId", email),
    )
    .unique();
}

export async function getActiveUserId(ctx: QueryCtx, email: string): Promise<Id<"users"> | null> {
  const account = await getPasswordAccount(ctx, email);
  const user = account === null ? null : await ctx.db.get(account.userId);
  return user !== null && isActive(user) ? user._id : null;
}
