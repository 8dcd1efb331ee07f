import { getAppError, getErrorNumber } from "../../../lib/appError";
import { MINUTE } from "../../../lib/time";

/** Why signing in or up did not happen, as far as the page can say. */
export type AuthFailure =
  | { kind: "mismatch" }
  | { kind: "taken" }
  | { kind: "disabled" }
  | { kind: "tooMany"; minutes: number }
  | { kind: "field"; field: "name" | "email" | "password" }
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

/** `fetch` throws a TypeError when no answer came at all. */
function isNetworkError(error: unknown): boolean {
  return error instanceof TypeError;
}
