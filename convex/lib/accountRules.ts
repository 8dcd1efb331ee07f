import { isCommonPassword } from "./commonPasswords";
import {
  EMAIL_MAX_LENGTH,
  NAME_MAX_LENGTH,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
} from "./limits";

/**
 * What an account may look like. Pure and free of server imports: the page shows the same rules
 * while somebody types, the server decides.
 */

export type WeakPasswordReason = "short" | "long" | "common" | "personal";

/** Parts of a name or e-mail shorter than this say too little to forbid a password. */
const PERSONAL_PART_MIN_LENGTH = 4;

/**
 * The form under which an address is stored and compared: trimmed, composed, lower case.
 * Mail servers that tell `A@x` from `a@x` exist only on paper; people mix them all the time.
 */
export function normalizeEmail(email: string): string {
  return email.trim().normalize("NFC").toLowerCase();
}

/** Takes a normalised address. Needs one "@", something before it, and a dotted domain after it. */
export function isValidEmail(email: string): boolean {
  return (
    email.length <= EMAIL_MAX_LENGTH &&
    /^[^\s@<>()[\]\\,;:"]+@(?!-)[^\s@<>()[\]\\,;:"/]+\.[^\s@<>()[\]\\,;:"./-]{2,}$/u.test(email) &&
    !email.includes("..") &&
    !email.includes(".@") &&
    !email.includes("@.") &&
    !email.startsWith(".")
  );
}

/** Collapses blank space and drops control and text-direction characters, which can fake a name. */
export function normalizeName(name: string): string {
  return name
    .normalize("NFC")
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " ")
    .replace(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, "")
    .trim();
}

/** Takes a normalised name. It needs at least one letter or digit of any script. */
export function isValidName(name: string): boolean {
  return name.length <= NAME_MAX_LENGTH && /[\p{L}\p{N}]/u.test(name);
}

/** Null when the password is good enough, else the first rule it breaks. */
export function findPasswordWeakness(
  password: string,
  person: { name: string; email: string },
): WeakPasswordReason | null {
  if (Array.from(password).length < PASSWORD_MIN_LENGTH) return "short";
  if (password.length > PASSWORD_MAX_LENGTH) return "long";
  if (isCommonPassword(password)) return "common";
  if (containsPersonalPart(password, person)) return "personal";
  return null;
}

/** Whether the password holds the name, the address or a telling part of either. */
export function containsPersonalPart(
  password: string,
  { name, email }: { name: string; email: string },
): boolean {
  const folded = fold(password);
  const [local = ""] = email.split("@");
  const parts = [name, email, local, ...name.split(/\s+/u), ...local.split(/[._+-]+/u)];
  return parts
    .map(fold)
    .some((part) => part.length >= PERSONAL_PART_MIN_LENGTH && folded.includes(part));
}

function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}|\s/gu, "")
    .toLowerCase();
}
