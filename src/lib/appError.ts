import { ConvexError } from "convex/values";

/** What the server's functions refuse with: a stable code, and the data of that code. */
export interface AppError {
  code: string;
  data: Readonly<Record<string, unknown>>;
}

/** The refusal in something that was thrown, or null if the server never got to decide. */
export function getAppError(error: unknown): AppError | null {
  if (!(error instanceof ConvexError)) return null;
  const data: unknown = error.data;
  if (typeof data !== "object" || data === null) return null;
  const fields = data as Record<string, unknown>;
  return typeof fields["code"] === "string" ? { code: fields["code"], data: fields } : null;
}

/** A number of an error's data, such as `retryAfterMs`. */
export function getErrorNumber(error: AppError, field: string): number | null {
  const value = error.data[field];
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
