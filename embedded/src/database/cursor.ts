import { hash } from "node:crypto";
import { UserFacingError } from "../lib/errors";
import { toBytes, type BinaryKey } from "./keys";
import type { QueryJson } from "./types";

/** Behind a row (key without the prefix of its index), or at the end of the query. */
export type CursorPosition = { after: BinaryKey } | "end";

const VERSION = 1;
const AFTER = 0;
const END = 1;
const FINGERPRINT_LENGTH = 12;
const HEADER_LENGTH = 2 + FINGERPRINT_LENGTH;

/** Ties a cursor to its query: source, operators and the fields of the index it walks. */
export function fingerprintQuery(query: QueryJson, indexFields: readonly string[]): Buffer {
  const text = JSON.stringify([query.source, query.operators, indexFields]);
  return hash("sha256", text, "buffer").subarray(0, FINGERPRINT_LENGTH);
}

export function encodeCursor(position: CursorPosition, fingerprint: Buffer): string {
  const kind = position === "end" ? END : AFTER;
  const key = position === "end" ? Buffer.alloc(0) : toBytes(position.after);
  return Buffer.concat([Buffer.from([VERSION, kind]), fingerprint, key]).toString("base64url");
}

/** Throws the ConvexError on which clients start again from the first page. */
export function decodeCursor(cursor: string, fingerprint: Buffer): CursorPosition {
  const bytes = Buffer.from(cursor, "base64url");
  const kind = bytes[1];
  if (
    bytes.length < HEADER_LENGTH ||
    bytes[0] !== VERSION ||
    (kind !== AFTER && kind !== END) ||
    !bytes.subarray(2, HEADER_LENGTH).equals(fingerprint)
  ) {
    throw invalidCursor();
  }
  if (kind === END) return "end";
  return { after: bytes.toString("latin1", HEADER_LENGTH) };
}

function invalidCursor(): UserFacingError {
  return new UserFacingError(
    "InvalidCursor: Tried to run a query starting from a cursor, but it looks like this cursor is " +
      "from a different query.",
    { isConvexSystemError: true, paginationError: "InvalidCursor" },
  );
}
