import { ConvexCredentials } from "@convex-dev/auth/providers/ConvexCredentials";
import {
  createAccount,
  invalidateSessions,
  modifyAccountCredentials,
} from "@convex-dev/auth/server";
import type { Value } from "convex/values";
import { internal } from "../_generated/api";
import type { DataModel, Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { PASSWORD_PROVIDER } from "../model/accounts";
import { toInviteHash } from "../model/invites";
import { toCodeHash } from "../model/resetCodes";
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
import { getIp } from "./requestIp";
import { hashPassword, verifyPassword } from "./passwordHash";
import { readWork, toRefusal, type Work } from "./signInWork";
import { getSignUpRules, requireAllowed } from "./signUpRules";

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
      case "reset":
        return await resetPassword(ctx, params);
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
  requireStrong(password, { name, email });

  requireAllowed(email);
  const isInviteOnly = getSignUpRules().mode === "invite";
  const inviteHash = isInviteOnly ? await toInviteHash(toText(params.invite)) : null;
  const keys = await toGuardKeys(email, await getIp(ctx));
  const work = await readWork(toText(params.proof));
  const begin = { email, inviteHash, keys, work };
  const answer = await ctx.runMutation(internal.credentials.beginSignUp, begin);
  if (!answer.ok) throw toRefusal(answer);
  if (answer.isTaken) throw fail("AccountExists");
  if (!answer.isInvited) throw fail("InvalidInvite");
  return await createPasswordAccount(ctx, { email, name, secret: await hashPassword(password) });
}

async function signIn(ctx: ActionCtx, params: Params): Promise<SignedIn> {
  const email = normalizeEmail(toText(params.email));
  const password = toText(params.password);
  const work = await readWork(toText(params.proof));
  const userId = await checkPassword(ctx, { email, password, work });
  if (userId === null) throw fail("AccountDisabled");
  return { userId };
}

/** With a one-time code from an administrator. Signs out everywhere and in here. */
async function resetPassword(ctx: ActionCtx, params: Params): Promise<SignedIn> {
  const email = normalizeEmail(toText(params.email));
  const password = toText(params.password);
  // Looked at before the code is spent, so that a weak choice does not cost it.
  requireStrong(password, { name: "", email });
  const keys = await toGuardKeys(email, await getIp(ctx));
  const codeHash = await toCodeHash(toText(params.code));
  const answer = await ctx.runMutation(internal.credentials.spendResetCode, {
    email,
    codeHash,
    keys,
    work: await readWork(toText(params.proof)),
  });
  if (!answer.ok) throw toRefusal(answer);
  const { userId } = answer;
  if (userId === null) throw fail("InvalidResetCode");
  await storePassword(ctx, { email, password });
  await invalidateSessions<DataModel>(ctx, { userId });
  return { userId };
}

/** For the person who is signed in: ends all their other sessions. */
export async function replacePassword(
  ctx: ActionCtx,
  args: { currentPassword: string; newPassword: string; proof?: string },
): Promise<void> {
  const { currentPassword, newPassword, ...proof } = args;
  const caller = await ctx.runQuery(internal.credentials.getCaller, {});
  requireStrong(newPassword, caller);
  const { userId, sessionId, email } = await confirmPassword(ctx, {
    password: currentPassword,
    ...proof,
  });
  await storePassword(ctx, { email, password: newPassword });
  await invalidateSessions<DataModel>(ctx, { userId, except: [sessionId] });
}

/** Who is calling, if they know their password; counts as a try. */
export async function confirmPassword(
  ctx: ActionCtx,
  { password, proof = "" }: { password: string; proof?: string },
): Promise<{ userId: Id<"users">; sessionId: Id<"authSessions">; email: string }> {
  const caller = await ctx.runQuery(internal.credentials.getCaller, {});
  const work = await readWork(proof);
  const userId = await checkPassword(ctx, { email: caller.email, password, work });
  if (userId !== caller.userId) throw fail("InvalidCredentials");
  return caller;
}

/** Counts the try. Throws unless it is right; null when the person is disabled or gone. */
async function checkPassword(
  ctx: ActionCtx,
  { email, password, work }: { email: string; password: string; work: Work },
): Promise<Id<"users"> | null> {
  const keys = await toGuardKeys(email, await getIp(ctx));
  const answer = await ctx.runMutation(internal.credentials.beginSignIn, { email, keys, work });
  if (!answer.ok) throw toRefusal(answer);
  const given = password.slice(0, PASSWORD_MAX_LENGTH);
  if (!(await verifyPassword(given, answer.secret))) {
    await ctx.runMutation(internal.credentials.failSignIn, { keys });
    throw fail("InvalidCredentials");
  }
  return await ctx.runMutation(internal.credentials.finishSignIn, { email, keys });
}

async function storePassword(
  ctx: ActionCtx,
  { email, password }: { email: string; password: string },
): Promise<void> {
  await modifyAccountCredentials<DataModel>(ctx, {
    provider: PASSWORD_PROVIDER,
    account: { id: email, secret: await hashPassword(password) },
  });
}

function requireStrong(password: string, person: { name: string; email: string }): void {
  const reason = findPasswordWeakness(password, person);
  if (reason !== null) throw fail("WeakPassword", { reason });
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
    if (await ctx.runQuery(internal.credentials.isTaken, { email })) throw fail("AccountExists");
    throw error;
  }
}

function toText(value: Value | undefined): string {
  return typeof value === "string" ? value : "";
}
