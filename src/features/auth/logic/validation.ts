import {
  findPasswordWeakness,
  isValidEmail,
  isValidName,
  normalizeEmail,
  normalizeName,
} from "@convex/lib/accountRules";
import { NAME_MAX_LENGTH } from "@convex/lib/limits";

export type EmailProblem = "empty" | "noEnding" | "incomplete";
export type NameProblem = "empty" | "long";
export type PasswordProblem = "empty" | "weak";
export type CodeProblem = "empty";

/** `reset`: a new password with a code from whoever runs the server. */
export type AuthFlow = "signIn" | "signUp" | "reset";

export interface Credentials {
  name: string;
  email: string;
  password: string;
  /** The invitation, or what allows a new password. */
  code: string;
}

export interface FieldProblems {
  name?: NameProblem;
  email?: EmailProblem;
  password?: PasswordProblem;
  code?: CodeProblem;
}

/** The order the fields of a form stand in, so that focus goes to the first one with a problem. */
export const FIELD_ORDER = ["code", "name", "email", "password"] as const;
export type FieldName = (typeof FIELD_ORDER)[number];

export function findEmailProblem(email: string): EmailProblem | null {
  const address = normalizeEmail(email);
  if (address === "") return "empty";
  if (isValidEmail(address)) return null;
  return /^[^\s@]+@[^\s@.]+\.?$/.test(address) ? "noEnding" : "incomplete";
}

export function findNameProblem(name: string): NameProblem | null {
  const normalized = normalizeName(name);
  if (normalized.length > NAME_MAX_LENGTH) return "long";
  return isValidName(normalized) ? null : "empty";
}

/** `needsCode`: this server lets in only who was invited. */
export function findProblems(
  flow: AuthFlow,
  credentials: Credentials,
  { needsCode }: { needsCode: boolean },
): FieldProblems {
  const { name, email, password, code } = credentials;
  const problems: FieldProblems = {};
  const emailProblem = findEmailProblem(email);
  if (emailProblem) problems.email = emailProblem;
  if (password === "") problems.password = "empty";
  if (flow === "signIn") return problems;

  if (code.trim() === "" && (flow === "reset" || needsCode)) problems.code = "empty";
  const nameProblem = flow === "signUp" ? findNameProblem(name) : null;
  if (nameProblem) problems.name = nameProblem;
  if (password !== "" && findPasswordWeakness(password, { name, email: normalizeEmail(email) })) {
    problems.password = "weak";
  }
  return problems;
}
