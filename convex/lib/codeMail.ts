import { internal } from "../_generated/api";
import type { ActionCtx } from "../_generated/server";
import { getMailServer } from "../mail/server";
import type { MailLanguage } from "../mail/words";
import { toGuardKeys } from "../model/signInGuard";
import { isValidEmail, normalizeEmail } from "./accountRules";
import { fail } from "./errors";
import { getIp } from "./requestIp";
import { readWork, toRefusal } from "./signInWork";

/** For somebody who forgot their password and is signed in nowhere. */
export async function requestCodeMail(
  ctx: ActionCtx,
  { language, proof = "", ...given }: { email: string; language: MailLanguage; proof?: string },
): Promise<void> {
  if (getMailServer() === null) throw fail("BadRequest");
  const email = normalizeEmail(given.email);
  if (!isValidEmail(email)) throw fail("InvalidEmail");
  const answer = await ctx.runMutation(internal.credentials.requestCodeMail, {
    email,
    language,
    keys: await toGuardKeys(email, await getIp(ctx)),
    work: await readWork(proof),
  });
  if (!answer.ok) throw toRefusal(answer);
}
