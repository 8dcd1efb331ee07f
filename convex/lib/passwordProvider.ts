import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import { createAccount } from "@convex-dev/auth/server";
import type { Value } from "convex/values";
import { internal } from "../_generated/api";
import type { DataModel, Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { PASSWORD_PROVIDER } from "../model/accounts";
import { toGuardKeys } from "../model/signInGuard";
import {
  findPasswordWeakness,
  isValidEmail,
  isValidName,
  normalizeEmail,
  normalizeName,
} from "./accountRules";
import { fail } from "./errors";
import { PASSWORD_MAX_LENGTH } from "./limits";
import { hashPassword, verifyPassword } from "./passwordHash";

type Params = Partial<Record<string, Value | undefined>>;
type SignedIn = { userId: Id<"users"> };

/**
 * E-mail and password. Unlike the library's own password provider, signing up never checks an
 * existing account's password (which would be guessing without a limit), a wrong password and an
 * unknown address get the same answer after the same work, and hashing happens here in the action.
 *
 * The library sees hashes only: it stores what `createAccount` is given, and its own password
 * check always says no.
 */
export const passwordProvider = ConvexCredentials<DataModel>({
  id: PASSWORD_PROVIDER,
  authorize: async (params, ctx) => {
    switch (params.flow) {
      case "signUp":
        return await signUp(ctx, params);
      case "signIn":
        return await signIn(ctx, params);
      default:
        throw fail("BadRequest");
    }
  },
  crypto: {
    hashSecret: async (hash) => hash,
    verifySecret: async () => false,
  },
});

async function signUp(ctx: ActionCtx, params: Params): Promise<SignedIn> {
  const email = normalizeEmail(toText(params.email));
  const name = normalizeName(toText(params.name) || (email.split("@")[0] ?? ""));
  const password = toText(params.password);
  if (!isValidEmail(email)) throw fail("InvalidEmail");
  if (!isValidName(name)) throw fail("InvalidName");
  const reason = findPasswordWeakness(password, { name, email });
  if (reason !== null) throw fail("WeakPassword", { reason });

  const keys = await toGuardKeys(email, await getIp(ctx));
  const answer = await ctx.runMutation(internal.accounts.beginSignUp, { email, keys });
  if (!answer.ok) throw fail("TooManyTries", { retryAfterMs: answer.retryAfterMs });
  if (answer.isTaken) throw fail("AccountExists");
  return await createPasswordAccount(ctx, { email, name, secret: await hashPassword(password) });
}

async function signIn(ctx: ActionCtx, params: Params): Promise<SignedIn> {
  const email = normalizeEmail(toText(params.email));
  const password = toText(params.password).slice(0, PASSWORD_MAX_LENGTH);
  const keys = await toGuardKeys(email, await getIp(ctx));
  const answer = await ctx.runMutation(internal.accounts.beginSignIn, { email, keys });
  if (!answer.ok) throw fail("TooManyTries", { retryAfterMs: answer.retryAfterMs });

  if (!(await verifyPassword(password, answer.secret))) {
    await ctx.runMutation(internal.accounts.failSignIn, { keys });
    throw fail("InvalidCredentials");
  }
  const userId = await ctx.runMutation(internal.accounts.finishSignIn, { email, keys });
  if (userId === null) throw fail("AccountDisabled");
  return { userId };
}

/**
 * Makes user and account through the library, with a secret that is already a hash.
 * Two sign-ups for one address at the same time: the second finds the account and is refused.
 */
export async function createPasswordAccount(
  ctx: ActionCtx,
  { email, name, secret }: { email: string; name: string; secret: string },
): Promise<SignedIn> {
  try {
    const { user } = await createAccount<DataModel>(ctx, {
      provider: PASSWORD_PROVIDER,
      account: { id: email, secret },
      profile: { email, name },
    });
    return { userId: user._id };
  } catch (error) {
    if (await ctx.runQuery(internal.accounts.isTaken, { email })) throw fail("AccountExists");
    throw error;
  }
}

function toText(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}

async function getIp(ctx: ActionCtx): Promise<string | null> {
  const { ip } = await ctx.meta.getRequestMetadata();
  return ip;
}
