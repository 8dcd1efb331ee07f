import type { JWTPayload } from "jose";

/** OIDC standard claims that getUserIdentity() shows under another name. */
const renamed: Record<string, string> = {
  given_name: "givenName",
  family_name: "familyName",
  preferred_username: "preferredUsername",
  profile: "profileUrl",
  picture: "pictureUrl",
  website: "websiteUrl",
  email_verified: "emailVerified",
  birthdate: "birthday",
  zoneinfo: "timezone",
  locale: "language",
  phone_number: "phoneNumber",
  phone_number_verified: "phoneNumberVerified",
  updated_at: "updatedAt",
};
/** Registered claims; `nbf`, `jti` and `fva` change with every token and would re-run every query. */
const dropped = new Set(["iss", "sub", "aud", "exp", "iat", "nbf", "jti", "fva"]);

type Subject = { issuer: string; subject: string };

/** JSON of getUserIdentity()'s answer for an OIDC token. */
export function oidcAttributes(payload: JWTPayload, who: Subject): string {
  const attributes: Record<string, unknown> = base(who);
  for (const [claim, value] of Object.entries(payload)) {
    if (dropped.has(claim) || value === undefined || value === null) continue;
    attributes[renamed[claim] ?? claim] = claim === "updated_at" ? toIsoTime(value) : value;
  }
  return JSON.stringify(attributes);
}

/** As above for a customJwt token: no renaming, nested objects flattened with dots. */
export function customJwtAttributes(payload: JWTPayload, who: Subject): string {
  const attributes: Record<string, unknown> = base(who);
  flattenInto(attributes, payload, "");
  return JSON.stringify(attributes);
}

function base({ issuer, subject }: Subject) {
  return { tokenIdentifier: `${issuer}|${subject}`, issuer, subject };
}

function flattenInto(target: Record<string, unknown>, claims: object, prefix: string): void {
  for (const [name, value] of Object.entries(claims)) {
    if (prefix === "" && dropped.has(name)) continue;
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      flattenInto(target, value as object, `${prefix}${name}.`);
    else if (value !== undefined) target[prefix + name] = value as unknown;
  }
}

function toIsoTime(value: unknown): unknown {
  if (typeof value !== "number") return value;
  return new Date(value * 1000).toISOString().replace(".000Z", "+00:00");
}
