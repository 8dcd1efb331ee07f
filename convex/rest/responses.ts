import { ConvexError } from "convex/values";
import { fail, type ErrorCode } from "../lib/errors";

/** One table from what went wrong to the status of the answer. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  Unauthenticated: 401,
  MissingScope: 403,
  Blocked: 403,
  NotFound: 404,
  ClientIdReused: 409,
  BadRequest: 400,
  EmptyMessage: 422,
  MessageTooLong: 422,
  MessageDeleted: 422,
  RateLimited: 429,
};

export function json(data: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(`${JSON.stringify(data)}\n`, {
    status,
    headers: {
      "Content-Type": "application/json;charset=utf-8",
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      ...headers,
    },
  });
}

/** Expected failures with their code and data; anything else leaves the server blank. */
export function toErrorResponse(given: unknown): Response {
  const error = isInvalidCursor(given) ? fail("BadRequest") : given;
  const data = error instanceof ConvexError ? parseData(error.data) : null;
  if (data === null) throw error;
  const { code, retryAfterMs } = data;
  const headers: Record<string, string> =
    typeof retryAfterMs === "number" ? { "Retry-After": `${Math.ceil(retryAfterMs / 1000)}` } : {};
  return json({ error: data }, STATUS[code] ?? 400, headers);
}

/** What the backend throws for a cursor that it did not give out for this question. */
function isInvalidCursor(error: unknown): boolean {
  return error instanceof ConvexError && error.message.includes("InvalidCursor");
}

type ErrorBody = { code: ErrorCode; message: string; retryAfterMs?: unknown };

function parseData(data: unknown): ErrorBody | null {
  const parsed: unknown = typeof data === "string" ? JSON.parse(data) : data;
  const isBody = typeof parsed === "object" && parsed !== null && "code" in parsed;
  return isBody ? (parsed as ErrorBody) : null;
}
