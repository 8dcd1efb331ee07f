import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { ActionCtx, QueryCtx } from "../../_generated/server";
import { isValidEmail, normalizeEmail } from "../../lib/accountRules";
import { getSiteUrl } from "../../lib/codeLink";
import { toTimeTextOrNull } from "../../lib/timeText";
import type { MailAnswer } from "../../mail/answer";
import { readMailSetup } from "../../mail/server";
import { type MailLanguage, toTestLetter } from "../../mail/words";
import { getHealth } from "../mailQueue";
import { COUNT_MAX, toCount } from "./figures";

export const vMailView = v.object({
  state: v.union(v.literal("off"), v.literal("broken"), v.literal("ready")),
  setupProblem: v.union(v.string(), v.null()),
  server: v.union(v.string(), v.null()),
  from: v.union(v.string(), v.null()),
  waiting: v.number(),
  isMore: v.boolean(),
  lastSentAt: v.union(v.string(), v.null()),
  failuresInARow: v.number(),
  lastProblem: v.union(v.string(), v.null()),
  lastFailedAt: v.union(v.string(), v.null()),
});

/** How e-mail is set up and how it goes, without user and password. */
export async function inspectMail(ctx: QueryCtx): Promise<Infer<typeof vMailView>> {
  const setup = readMailSetup();
  const health = await getHealth(ctx);
  const { rows: waiting, isMore } = toCount(await ctx.db.query("mailQueue").take(COUNT_MAX + 1));
  return {
    state: setup.kind,
    setupProblem: setup.kind === "broken" ? setup.problem : null,
    server: setup.kind === "ready" ? `${setup.server.host}:${setup.server.port}` : null,
    from: setup.kind === "ready" ? setup.server.from.address : null,
    waiting,
    isMore,
    lastSentAt: toTimeTextOrNull(health?.sentAt),
    failuresInARow: health?.failures ?? 0,
    lastProblem: health?.problem ?? null,
    lastFailedAt: toTimeTextOrNull(health?.failedAt),
  };
}

/** Whom a mail of an administrator's goes to, or an error that says why none can go. */
export function requireRecipient(typed: string): string {
  const to = normalizeEmail(typed);
  if (!isValidEmail(to)) throw new Error(`"${typed}" is no complete e-mail address.`);
  const setup = readMailSetup();
  if (setup.kind === "off") throw new Error("No e-mail is set up: set SMTP_URL and MAIL_FROM.");
  if (setup.kind === "broken") throw new Error(setup.problem);
  return to;
}

/** Sends a test and says what the mail server made of it; a dry run only connects and signs in. */
export async function sendTest(
  ctx: ActionCtx,
  { to: typed, language = "en", dryRun }: { to: string; language?: MailLanguage; dryRun?: boolean },
): Promise<string> {
  const to = requireRecipient(typed);
  const letter = toTestLetter(language, getSiteUrl());
  const answer: MailAnswer = dryRun
    ? await ctx.runAction(internal.mail.sender.greet, {})
    : await ctx.runAction(internal.mail.sender.sendNow, { to, letter });
  if (answer.kind !== "sent") throw new Error(answer.problem);
  return dryRun
    ? "The mail server let us in. Nothing was sent."
    : `The mail server took it. Look into the mailbox of ${to}, and into its spam folder.`;
}
