import { type Infer, v } from "convex/values";
import { internal } from "../_generated/api";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx, QueryCtx } from "../_generated/server";
import { toBackoffMs } from "../lib/backoff";
import { getNumberSetting } from "../lib/settings";
import { HOUR, MINUTE, SECOND } from "../lib/time";
import type { MailAnswer } from "../mail/answer";
import { getMailServer } from "../mail/server";
import { type MailLanguage, vMailLanguage } from "../mail/words";
import { isActive } from "./access";
import { addResetCode } from "./resetCodes";

/**
 * E-mails to come, at most one job for each. A row holds ids: the address is read and the code made
 * when it is sent.
 *
 *   waiting --(claimed: attempts + 1, nextAt moves on by a lease)--> being sent
 *   waiting --(nobody to send it to, or claimed too often)--> gone
 *   being sent --(taken, or refused for good)--> gone
 *   being sent --(not now)--> waiting
 */

/** Longer than one try may take. */
const LEASE_MS = 5 * MINUTE;

/** 15, 30, 60 ... seconds after each failure. */
const BACKOFF = { firstMs: 15 * SECOND, mostMs: HOUR };

/** Rows a cron's turn takes up. */
const WAKE_MAX = 100;

/**
 * A code for somebody who forgot their password. For an address that nobody has (null) a row is
 * written and a job started all the same, so that asking takes as long and says as little.
 */
export async function enqueueCode(
  ctx: MutationCtx,
  userId: Id<"users"> | null,
  language: MailLanguage,
): Promise<void> {
  const row = { userId: userId ?? undefined, language, attempts: 0, nextAt: Date.now() };
  await schedule(ctx, await ctx.db.insert("mailQueue", row), row.nextAt);
}

export const vClaimed = v.object({ to: v.string(), language: vMailLanguage, minutes: v.number() });
export type Claimed = Infer<typeof vClaimed>;

/** One try of it, for the job that sends. Null when there is nothing to send, or not yet. */
export async function claim(
  ctx: MutationCtx,
  mailId: Id<"mailQueue">,
  codeHash: string,
): Promise<Claimed | null> {
  const mail = await ctx.db.get(mailId);
  if (mail === null || mail.nextAt > Date.now()) return null;
  const user = mail.userId === undefined ? null : await ctx.db.get(mail.userId);
  if (!user?.email || !isActive(user) || isOver(mail) || getMailServer() === null) {
    await ctx.db.delete(mailId);
    return null;
  }
  const minutes = getNumberSetting("MAIL_CODE_MINUTES");
  await addResetCode(ctx, user._id, { codeHash, expiresAt: Date.now() + minutes * MINUTE });
  // Counted before it is sent: a mail that ends the process must not be tried for ever.
  await ctx.db.patch(mailId, { attempts: mail.attempts + 1, nextAt: Date.now() + LEASE_MS });
  return { to: user.email, language: mail.language, minutes };
}

/** How the try went. */
export async function finish(
  ctx: MutationCtx,
  mailId: Id<"mailQueue">,
  answer: MailAnswer,
): Promise<void> {
  await recordHealth(ctx, answer);
  const mail = await ctx.db.get(mailId);
  if (mail === null) return;
  if (answer.kind !== "later" || isOver(mail)) {
    await ctx.db.delete(mailId);
    return;
  }
  const nextAt = Date.now() + toBackoffMs(mail.attempts, BACKOFF);
  await ctx.db.patch(mailId, { nextAt });
  await schedule(ctx, mailId, nextAt);
}

/** Mails whose job died: their time, or the lease of whoever claimed them, is over. */
export async function wakeDead(ctx: MutationCtx): Promise<void> {
  const mails = await ctx.db
    .query("mailQueue")
    .withIndex("by_next_at", (q) => q.lt("nextAt", Date.now() - MINUTE))
    .take(WAKE_MAX);
  for (const { _id } of mails) await schedule(ctx, _id, Date.now());
}

export async function getHealth(ctx: QueryCtx): Promise<Doc<"mailHealth"> | null> {
  return await ctx.db.query("mailHealth").first();
}

function isOver({ attempts }: Doc<"mailQueue">): boolean {
  return attempts >= getNumberSetting("MAIL_TRIES");
}

async function recordHealth(ctx: MutationCtx, answer: MailAnswer): Promise<void> {
  const health = await getHealth(ctx);
  const now = Date.now();
  const change =
    answer.kind === "sent"
      ? { failures: 0, sentAt: now }
      : { failures: (health?.failures ?? 0) + 1, problem: answer.problem, failedAt: now };
  if (health === null) await ctx.db.insert("mailHealth", change);
  else await ctx.db.patch(health._id, change);
}

async function schedule(ctx: MutationCtx, mailId: Id<"mailQueue">, at: number): Promise<void> {
  await ctx.scheduler.runAt(at, internal.mail.sender.deliver, { mailId });
}
