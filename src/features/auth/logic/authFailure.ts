import { getAppError, getErrorNumber } from "../../../lib/appError";
import { MINUTE } from "../../../lib/time";
import type { FieldName } from "./validation";

/** Why signing in or up did not happen, as far as the page can say. */
export type AuthFailure =
  | { kind: "mismatch" }
  | { kind: "taken" }
  | { kind: "disabled" }
  | { kind: "tooMany"; minutes: number }
  | { kind: "field"; field: "name" | "email" | "password" }
  | { kind: "invite" }
  | { kind: "resetCode" }
  | { kind: "closed" }
  | { kind: "domains"; domains: string[] }
  | { kind: "network" }
  | { kind: "unknown" };

export function toAuthFailure(error: unknown): AuthFailure {
  const refusal = getAppError(error);
  switch (refusal?.code) {
    case undefined:
      return isNetworkError(error) ? { kind: "network" } : { kind: "unknown" };
    case "InvalidCredentials":
      return { kind: "mismatch" };
    case "AccountExists":
      return { kind: "taken" };
    case "AccountDisabled":
      return { kind: "disabled" };
    case "InvalidName":
      return { kind: "field", field: "name" };
    case "InvalidEmail":
      return { kind: "field", field: "email" };
    case "InvalidInvite":
      return { kind: "invite" };
    case "InvalidResetCode":
      return { kind: "resetCode" };
    case "SignUpClosed":
      return { kind: "closed" };
    case "EmailNotAllowed":
      return { kind: "domains", domains: toStrings(refusal?.data["domains"]) };
    case "WeakPassword":
      return { kind: "field", field: "password" };
    case "TooManyTries":
    case "RateLimited": {
      const waitMs = (refusal && getErrorNumber(refusal, "retryAfterMs")) ?? MINUTE;
      return { kind: "tooMany", minutes: Math.max(1, Math.ceil(waitMs / MINUTE)) };
    }
    default:
      return { kind: "unknown" };
  }
}

function toStrings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

/** The field that has to change before another try makes sense. */
export function failedField(failure: AuthFailure): FieldName | null {
  switch (failure.kind) {
    case "field":
      return failure.field;
    case "invite":
    case "resetCode":
      return "code";
    case "domains":
      return "email";
    default:
      return null;
  }
}

/** `fetch` throws a TypeError when no answer came at all. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError;
}
