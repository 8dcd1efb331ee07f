/**
 * The one place where expected failures are defined. `code` and `message` are
 * what the official backend sends in `{code, message}`; clients test for both.
 */
export type ErrorClass =
  | "badRequest"
  | "unauthenticated"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "tooLarge"
  | "overloaded"
  | "notImplemented"
  | "internal";

const httpStatusOf: Record<ErrorClass, number> = {
  badRequest: 400,
  unauthenticated: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  tooLarge: 413,
  overloaded: 503,
  notImplemented: 501,
  internal: 500,
};

/** A failure that the caller can understand: a class, a stable code and a sentence. */
export class ServerError extends Error {
  override readonly name = "ServerError";
  constructor(
    readonly errorClass: ErrorClass,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
  get httpStatus(): number {
    return httpStatusOf[this.errorClass];
  }
}

/**
 * A failure that user code sees as a thrown `Error` (and can catch): a bad
 * argument to a syscall, a limit, a schema mismatch. `data`, when present, is
 * the Convex-encoded JSON of a `ConvexError`'s data, as a value (not text).
 */
export class UserFacingError extends Error {
  override readonly name: string = "UserFacingError";
  constructor(
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}

export const badRequest = (code: string, message: string) =>
  new ServerError("badRequest", code, message);
