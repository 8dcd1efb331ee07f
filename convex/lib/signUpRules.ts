import { fail } from "./errors";
import { getTextSetting } from "./settings";

export type SignUpMode = "open" | "domains" | "invite" | "closed";

/** Who may sign up on this server. A mode that is spelt wrong lets nobody in. */
export function getSignUpRules(): { mode: SignUpMode; domains: string[] } {
  const mode = toMode(getTextSetting("SIGN_UP_MODE"));
  const domains = getTextSetting("ALLOWED_EMAIL_DOMAINS")
    .split(",")
    .map((domain) => domain.trim().toLowerCase().replace(/^@/, ""))
    .filter((domain) => domain !== "");
  return { mode, domains: mode === "domains" ? domains : [] };
}

/** Throws `SignUpClosed` or `EmailNotAllowed`. Invitations are looked at where they are kept. */
export function requireAllowed(email: string): void {
  const { mode, domains } = getSignUpRules();
  if (mode === "closed") throw fail("SignUpClosed");
  const domain = email.slice(email.lastIndexOf("@") + 1);
  if (mode === "domains" && !domains.includes(domain)) throw fail("EmailNotAllowed", { domains });
}

function toMode(text: string): SignUpMode {
  return text === "open" || text === "domains" || text === "invite" ? text : "closed";
}
