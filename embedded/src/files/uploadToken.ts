import { createHmac, timingSafeEqual } from "node:crypto";
import { ServerError } from "../lib/errors";

const HOUR = 3_600_000;
export const UPLOAD_VALID_MS = HOUR;

type Grant = { component: number; expiresAtMs: number };

/** Allows one component to receive files for an hour; whoever holds it may upload. */
export function signUploadToken(grant: Grant, secret: string): string {
  const payload = Buffer.from(JSON.stringify([grant.component, grant.expiresAtMs])).toString(
    "base64url",
  );
  return `${payload}.${signature(payload, secret)}`;
}

/** The component the token is for; throws a ServerError for any other text. */
export function checkUploadToken(token: string, secret: string, nowMs: number): number {
  const [payload = "", given = ""] = token.split(".");
  const expected = Buffer.from(signature(payload, secret));
  const actual = Buffer.from(given);
  if (actual.length !== expected.length || !timingSafeEqual(actual, expected))
    throw new ServerError("unauthenticated", "InvalidStorageToken", "The upload URL is not valid.");
  const [component, expiresAtMs] = JSON.parse(
    Buffer.from(payload, "base64url").toString("utf8"),
  ) as [number, number];
  if (nowMs >= expiresAtMs)
    throw new ServerError(
      "unauthenticated",
      "StorageTokenExpired",
      "The upload URL has expired: generate a new one.",
    );
  return component;
}

function signature(payload: string, secret: string): string {
  return createHmac("sha256", secret).update(`upload ${payload}`).digest("base64url");
}
