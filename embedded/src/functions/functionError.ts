import { UserFacingError } from "../lib/errors";
import type { FunctionResult } from "../threads/messages";
import type { JsonValue } from "../values/json";
import type { StackTranslator } from "./stackTrace";

/**
 * Why an execution failed, in the words that its caller gets: a nested caller
 * as a thrown Error, a client with "Server Error" before it.
 */
export class FunctionError extends Error {
  override readonly name = "FunctionError";
  constructor(
    message: string,
    /** Encoded data of a ConvexError; undefined for every other error. */
    readonly data?: JsonValue,
  ) {
    super(message);
  }
}

/** Longer messages are cut before they are sent or logged. */
const MAX_MESSAGE_LENGTH = 10_000;

/** What user code threw, as the official backend words it. */
export function describeThrown(thrown: unknown, translator: StackTranslator): FunctionError {
  if (thrown instanceof FunctionError) return thrown;
  const text = `Uncaught ${headline(thrown)}`.slice(0, MAX_MESSAGE_LENGTH);
  const frames = thrown instanceof Error ? translator.translate(thrown.stack ?? "") : [];
  const message = [text, ...frames].join("\n");
  return new FunctionError(message, convexErrorData(thrown));
}

function headline(thrown: unknown): string {
  if (!(thrown instanceof Error)) return safeString(thrown);
  if (thrown instanceof UserFacingError) return `Error: ${thrown.message}`;
  try {
    return thrown.message === "" ? thrown.name : `${thrown.name}: ${thrown.message}`;
  } catch {
    return "Error";
  }
}

function safeString(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return "[object]";
  }
}

/** The package has replaced `data` by its JSON text before it lets the error out. */
function convexErrorData(thrown: unknown): JsonValue | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  if (!("ConvexErrorSymbol" in thrown) || !("data" in thrown)) return undefined;
  if (typeof thrown.data !== "string") return undefined;
  return JSON.parse(thrown.data) as JsonValue;
}

/** As a client sees it. */
export function failureForClient(
  error: FunctionError,
  requestId: string,
  logLines: string[],
): Extract<FunctionResult, { ok: false }> {
  const result: Extract<FunctionResult, { ok: false }> = {
    ok: false,
    errorMessage: `[Request ID: ${requestId}] Server Error\n${error.message}\n`,
    logLines,
  };
  if (error.data !== undefined) result.errorData = JSON.stringify(error.data);
  return result;
}
