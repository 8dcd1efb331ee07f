import { containsPersonalPart, normalizeEmail } from "@convex/lib/accountRules";
import { isCommonPassword } from "@convex/lib/commonPasswords";
import { PASSWORD_MIN_LENGTH } from "@convex/lib/limits";

/** `open`: nothing to say yet, or still on the way; `broken`: this is what keeps it from passing. */
export type RuleState = "open" | "met" | "broken";

export interface PasswordRules {
  length: RuleState;
  /** Characters as people count them. */
  count: number;
  common: RuleState;
  personal: RuleState;
}

export function checkPasswordRules(
  password: string,
  { name, email, submitted }: { name: string; email: string; submitted: boolean },
): PasswordRules {
  const count = Array.from(password).length;
  if (count === 0) return { length: "open", count, common: "open", personal: "open" };
  const personal = containsPersonalPart(password, {
    name,
    email: normalizeEmail(email),
  });
  return {
    length: count >= PASSWORD_MIN_LENGTH ? "met" : submitted ? "broken" : "open",
    count,
    common: isCommonPassword(password) ? "broken" : "met",
    personal: personal ? "broken" : "met",
  };
}
