import type { api } from "@convex/_generated/api";
import type { FunctionReturnType } from "convex/server";
import { formatAlternatives } from "../../../lib/i18n/t";

export type SignUpRules = FunctionReturnType<typeof api.accounts.getSignUpRules>;

/** "@school.example or @club.example", in the person's language. */
export function joinDomains(domains: string[]): string {
  return formatAlternatives(domains.map((domain) => `@${domain}`));
}
