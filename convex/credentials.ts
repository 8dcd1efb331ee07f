import { v } from "convex/values";
import { internalMutation, internalQuery } from "./_generated/server";
import { vMailLanguage } from "./mail/words";
import { requireSession } from "./model/access";
import * as Accounts from "./model/accounts";
import * as Invites from "./model/invites";
import * as MailQueue from "./model/mailQueue";
import * as ResetCodes from "./model/resetCodes";
import * as Guard from "./model/signInGuard";

/** The steps the password provider takes in the database; `lib/passwordProvider.ts` calls them. */

const vGuardKeys = v.object({ pair: v.string(), account: v.string(), address: v.string() });

/** A refused try, and what work would open it. */
const vTryRefusal = v.object({
  ok: v.literal(false),
  retryAfterMs: v.number(),
  demand: v.union(v.object({ challenge: v.string(), bits: v.number() }), v.null()),
});

/** What the caller did for the try, and the challenge for the next one. */
const vWork = v.object({
  proof: v.union(v.object({ challenge: v.string(), bits: v.number() }), v.null()),
  fresh: v.string(),
});

/** Who is calling, for an action. Throws `Unauthenticated`. */
export const getCaller = internalQuery({
  args: {},
  returns: v.object({
    userId: v.id("users"),
    sessionId: v.id("authSessions"),
    name: v.string(),
    email: v.string(),
  }),
  handler: async (ctx) => {
    const { user, sessionId } = await requireSession(ctx);
    return { userId: user._id, sessionId, name: user.name ?? "", email: user.email ?? "" };
  },
});

/** Before a reset code is looked at, and the look at it: one transaction, so it opens once. */
export const spendResetCode = internalMutation({
  args: { email: v.string(), codeHash: v.string(), keys: vGuardKeys, work: vWork },
  returns: v.union(
    vTryRefusal,
    v.object({ ok: v.literal(true), userId: v.union(v.id("users"), v.null()) }),
  ),
  handler: async (ctx, { email, codeHash, keys, work }) => {
    const answer = await Guard.beginTry(ctx, keys, work);
    if (!answer.ok) return answer;
    const userId = await Accounts.getActiveUserId(ctx, email);
    if (userId !== null && (await ResetCodes.spendResetCode(ctx, userId, codeHash))) {
      await Guard.recordSuccess(ctx, keys);
      return { ok: true as const, userId };
    }
    await Guard.recordFailedTry(ctx, keys);
    return { ok: true as const, userId: null };
  },
});

/**
 * Puts a code by e-mail in line, where there is somebody to send it to; the answer is the same
 * where there is not.
 */
export const requestCodeMail = internalMutation({
  args: { email: v.string(), language: vMailLanguage, keys: vGuardKeys, work: vWork },
  returns: v.union(vTryRefusal, v.object({ ok: v.literal(true) })),
  handler: async (ctx, { email, language, keys, work }) => {
    const answer = await Guard.beginCodeMail(ctx, keys, work);
    if (!answer.ok) return answer;
    await MailQueue.enqueueCode(ctx, await Accounts.getActiveUserId(ctx, email), language);
    return answer;
  },
});

/** Before a password is looked at: may this caller try, and what is the stored hash, if any. */
export const beginSignIn = internalMutation({
  args: { email: v.string(), keys: vGuardKeys, work: vWork },
  returns: v.union(
    vTryRefusal,
    v.object({ ok: v.literal(true), secret: v.union(v.string(), v.null()) }),
  ),
  handler: async (ctx, { email, keys, work }) => {
    const answer = await Guard.beginTry(ctx, keys, work);
    if (!answer.ok) return answer;
    const account = await Accounts.getPasswordAccount(ctx, email);
    return { ok: true as const, secret: account?.secret ?? null };
  },
});

/** After a wrong password. */
export const failSignIn = internalMutation({
  args: { keys: vGuardKeys },
  returns: v.null(),
  handler: async (ctx, { keys }) => {
    await Guard.recordFailedTry(ctx, keys);
    return null;
  },
});

/** After the right password. Null if the person is gone or was disabled meanwhile. */
export const finishSignIn = internalMutation({
  args: { email: v.string(), keys: vGuardKeys },
  returns: v.union(v.id("users"), v.null()),
  handler: async (ctx, { email, keys }) => {
    await Guard.recordSuccess(ctx, keys);
    return await Accounts.getActiveUserId(ctx, email);
  },
});

/** Before a new password is hashed. An invitation is spent only by an address that is free. */
export const beginSignUp = internalMutation({
  args: {
    email: v.string(),
    inviteHash: v.union(v.string(), v.null()),
    keys: vGuardKeys,
    work: vWork,
  },
  returns: v.union(
    vTryRefusal,
    v.object({ ok: v.literal(true), isTaken: v.boolean(), isInvited: v.boolean() }),
  ),
  handler: async (ctx, { email, inviteHash, keys, work }) => {
    const answer = await Guard.beginSignUp(ctx, keys, work);
    if (!answer.ok) return answer;
    const isTaken = (await Accounts.getPasswordAccount(ctx, email)) !== null;
    const isInvited =
      !isTaken && (inviteHash === null || (await Invites.spendInvite(ctx, inviteHash)));
    return { ok: true as const, isTaken, isInvited };
  },
});

export const isTaken = internalQuery({
  args: { email: v.string() },
  returns: v.boolean(),
  handler: async (ctx, { email }) => (await Accounts.getPasswordAccount(ctx, email)) !== null,
});
