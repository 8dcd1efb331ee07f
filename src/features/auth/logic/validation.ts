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

export interface Credentials {
  name: string;
  email: string;
  password: string;
}

export interface FieldProblems {
  name?: NameProblem;
  email?: EmailProblem;
  password?: PasswordProblem;
}

/** The order the fields stand in, so that focus goes to the first one with a problem. */
export const FIELD_ORDER = ["name", "email", "password"] as const;

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

export function findSignInProblems({ email, password }: Credentials): FieldProblems {
  const problems: FieldProblems = {};
  const emailProblem = findEmailProblem(email);
  if (emailProblem) problems.email = emailProblem;
  if (password === "") problems.password = "empty";
  return problems;
}

export function findSignUpProblems(credentials: Credentials): FieldProblems {
  const { name, email, password } = credentials;
  const problems = findSignInProblems(credentials);
  const nameProblem = findNameProblem(name);
  if (nameProblem) problems.name = nameProblem;
  if (password !== "" && findPasswordWeakness(password, { name, email: normalizeEmail(email) })) {
    problems.password = "weak";
  }
  return problems;
}
