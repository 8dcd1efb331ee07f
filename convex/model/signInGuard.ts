import type { MutationCtx } from "../_generated/server";
import { digest } from "../lib/digest";
import { getNumberSetting, type NumberSettingName } from "../lib/settings";
import type { Work } from "../lib/signInWork";
import { HOUR } from "../lib/time";
import {
  type BucketShape,
  chargeToken,
  evenly,
  peekToken,
  resetBucket,
  takeToken,
} from "./rateBuckets";
import { type Demand, demandProof, spendProof } from "./signInProofs";

/**
 * Who may still guess a password.
 *
 *   this account from this address   few tries: taken before the password is looked at, given
 *                                    back when it was right, so parallel guesses cannot overrun
 *   this account from everywhere     more tries; once used up, only addresses that signed in to
 *                                    it before go on, so nobody can lock its owner out
 *   every account from this address  many tries; stops one guess against each account
 *
 * Once one of them is used up a try costs work (`signInProofs.ts`) instead of time.
 *
 * The last two rows are shared by many people: they are read on each try but written only on a
 * failed one, so a school signing in at nine does not queue for one row.
 */
export type GuardKeys = { pair: string; account: string; address: string };

/** Four times the work for each further limit that is used up. */
const BITS_PER_LIMIT = 2;

const GUARD = {
  pair: "SIGN_IN_TRIES_PER_HOUR",
  account: "SIGN_IN_TRIES_PER_ACCOUNT_PER_HOUR",
  address: "SIGN_IN_TRIES_PER_ADDRESS_PER_HOUR",
} as const satisfies Record<keyof GuardKeys, NumberSettingName>;

/** Keys carry hashes only: neither addresses nor e-mails can be read from the rows. */
export async function toGuardKeys(email: string, ip: string | null): Promise<GuardKeys> {
  const address = ip ?? "unknown";
  const [pair, account, place] = await Promise.all([
    digest(`${email}\n${address}`),
    digest(email),
    digest(address),
  ]);
  return { pair: `signIn:pair:${pair}`, account: `signIn:account:${account}`, address: place };
}

export type TryAnswer = { ok: true } | { ok: false; retryAfterMs: number; demand: Demand | null };

/**
 * May this caller try. Where a limit is used up, work opens one try, so nobody can lock anybody
 * out; where work is switched off only time does.
 */
export async function beginTry(ctx: MutationCtx, keys: GuardKeys, work: Work): Promise<TryAnswer> {
  const address = await peekToken(ctx, `signIn:address:${keys.address}`, shapeOf(GUARD.address));
  const account = await peekToken(ctx, keys.account, shapeOf(GUARD.account));
  const isOpen = address.ok && (account.ok || (await isKnownAddress(ctx, keys)));
  const pair = isOpen
    ? await takeToken(ctx, keys.pair, shapeOf(GUARD.pair))
    : await peekToken(ctx, keys.pair, shapeOf(GUARD.pair));
  if (isOpen && pair.ok) return pair;
  const usedUp = [address, account, pair].filter((answer) => !answer.ok);
  const retryAfterMs = Math.max(...usedUp.map((answer) => answer.retryAfterMs));
  return await openByWork(ctx, keys.pair, { work, retryAfterMs, limits: usedUp.length });
}

/**
 * May somebody ask for a code by e-mail. One address gets few, whoever asks; one network address
 * may ask for many accounts, and beyond that for work. Counted alike whether there is an account.
 */
export async function beginCodeMail(
  ctx: MutationCtx,
  keys: GuardKeys,
  work: Work,
): Promise<TryAnswer> {
  const account = [`mail:${keys.account}`, shapeOf("MAIL_CODES_PER_ACCOUNT_PER_HOUR")] as const;
  const few = await peekToken(ctx, ...account);
  if (!few.ok) return { ...few, demand: null };
  const many = await takeToken(
    ctx,
    `mail:address:${keys.address}`,
    shapeOf("MAIL_CODES_PER_ADDRESS_PER_HOUR"),
  );
  const { pair } = keys;
  const answer = many.ok
    ? many
    : await openByWork(ctx, `mail:${pair}`, { work, retryAfterMs: many.retryAfterMs, limits: 1 });
  if (!answer.ok) return answer;
  await takeToken(ctx, ...account);
  return answer;
}

export async function recordFailedTry(ctx: MutationCtx, keys: GuardKeys): Promise<void> {
  await chargeToken(ctx, keys.account, shapeOf(GUARD.account));
  await chargeToken(ctx, `signIn:address:${keys.address}`, shapeOf(GUARD.address));
}

export async function recordSuccess(ctx: MutationCtx, keys: GuardKeys): Promise<void> {
  await resetBucket(ctx, keys.pair);
  const known = await getKnownAddress(ctx, keys);
  if (known === null) {
    await ctx.db.insert("signInAddresses", { key: keys.pair, lastUsedAt: Date.now() });
  } else {
    await ctx.db.patch(known._id, { lastUsedAt: Date.now() });
  }
}

/**
 * May somebody sign up. A school shares one address: once its sign-ups are used up the next ones
 * cost work, so that nobody there can keep the others out.
 */
export async function beginSignUp(
  ctx: MutationCtx,
  keys: GuardKeys,
  work: Work,
): Promise<TryAnswer> {
  const answer = await takeToken(
    ctx,
    `signUp:address:${keys.address}`,
    shapeOf("SIGN_UPS_PER_ADDRESS_PER_HOUR"),
  );
  if (answer.ok) return answer;
  const { retryAfterMs } = answer;
  return await openByWork(ctx, `signUp:${keys.pair}`, { work, retryAfterMs, limits: 1 });
}

/** Limits are used up: the work that was done opens one try, else there is a demand for some. */
async function openByWork(
  ctx: MutationCtx,
  key: string,
  { work, retryAfterMs, limits }: { work: Work; retryAfterMs: number; limits: number },
): Promise<TryAnswer> {
  const bits = getNumberSetting("SIGN_IN_PROOF_BITS");
  if (bits === 0) return { ok: false, retryAfterMs, demand: null };
  if (await spendProof(ctx, key, work.proof)) return { ok: true };
  const asked = { fresh: work.fresh, bits: bits + BITS_PER_LIMIT * (limits - 1) };
  return { ok: false, retryAfterMs, demand: await demandProof(ctx, key, asked) };
}

function shapeOf(name: NumberSettingName): BucketShape {
  return evenly(getNumberSetting(name), HOUR);
}

async function isKnownAddress(ctx: MutationCtx, keys: GuardKeys): Promise<boolean> {
  return (await getKnownAddress(ctx, keys)) !== null;
}

async function getKnownAddress(ctx: MutationCtx, keys: GuardKeys) {
  return await ctx.db
    .query("signInAddresses")
    .withIndex("by_key", (q) => q.eq("key", keys.pair))
    .unique();
}
