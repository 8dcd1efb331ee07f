import { type Infer, v } from "convex/values";
import { internal } from "../../_generated/api";
import type { ActionCtx } from "../../_generated/server";
import { getSiteUrl, toCodeLink } from "../../lib/codeLink";
import { toTimeText } from "../../lib/timeText";
import type { MailAnswer } from "../../mail/answer";
import { type MailLanguage, toInviteLetter } from "../../mail/words";
import { toInviteHash } from "../invites";
import { randomCode, toCodeHash } from "../resetCodes";
import { requireRecipient } from "./mail";

/** What is made to be given to somebody. Empty after a dry run; no link without SITE_URL. */
export const vCode = v.object({
  code: v.string(),
  link: v.union(v.string(), v.null()),
  expiresAt: v.string(),
});
export type Code = Infer<typeof vCode>;

/** `mail`: what became of the e-mail; null where none was asked for, and after a dry run. */
export const vInvite = v.object({
  ...vCode.fields,
  uses: v.number(),
  mail: v.union(v.string(), v.null()),
});
export type Invite = Infer<typeof vInvite>;

export async function makeResetCode(
  ctx: ActionCtx,
  { email, dryRun }: { email: string; dryRun?: boolean },
): Promise<Code> {
  const code = dryRun ? null : randomCode();
  const codeHash = code && (await toCodeHash(code));
  const stored = await ctx.runMutation(internal.adminSteps.storeResetCode, { email, codeHash });
  return toCode("reset", code, stored.expiresAt);
}

type Wanted = {
  uses?: number;
  days?: number;
  note?: string;
  email?: string;
  language?: MailLanguage;
  dryRun?: boolean;
};

export async function makeInvite(
  ctx: ActionCtx,
  { uses = 1, days = 14, note = "", email, language = "en", dryRun }: Wanted,
): Promise<Invite> {
  // Before there is a code: what cannot be sent is said at once.
  const to = email === undefined ? null : requireRecipient(email);
  const code = dryRun ? null : randomCode();
  const codeHash = code && (await toInviteHash(code));
  const invite = { codeHash, uses, days, note };
  const { expiresAt } = await ctx.runMutation(internal.adminSteps.storeInvite, invite);
  const made = { ...toCode("invite", code, expiresAt), uses };
  if (to === null || code === null) return { ...made, mail: null };
  const letter = toInviteLetter(language, { code, days, siteUrl: getSiteUrl() });
  const answer: MailAnswer = await ctx.runAction(internal.mail.sender.sendNow, { to, letter });
  const mail = answer.kind === "sent" ? `Sent to ${to}.` : `Not sent. ${answer.problem}`;
  return { ...made, mail };
}

function toCode(kind: "reset" | "invite", code: string | null, expiresAt: number): Code {
  const link = code && toCodeLink(kind, { siteUrl: getSiteUrl(), code });
  return { code: code ?? "", link, expiresAt: toTimeText(expiresAt) };
}
