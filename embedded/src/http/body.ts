import type { IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip } from "node:zlib";
import { badRequest, ServerError } from "../lib/errors";

const MEBIBYTE = 1 << 20;
/** 16 MiB of arguments and what is around them. */
export const FUNCTION_BODY_LIMIT = 16 * MEBIBYTE + 2000;
export const HTTP_ACTION_BODY_LIMIT = 20 * MEBIBYTE;
/** A push carries every module with its source map. */
export const PUSH_BODY_LIMIT = 200 * MEBIBYTE;

/** The whole body, decoded as Content-Encoding says; throws 413 beyond `limit` bytes (decoded). */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of decoded(request)) {
      const bytes = chunk as Buffer;
      size += bytes.length;
      if (size > limit) throw tooLarge(limit);
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof ServerError) throw error;
    throw badRequest("BadRequestBody", "The request body could not be read or decoded.");
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
}

export async function readText(request: IncomingMessage, limit: number): Promise<string> {
  return (await readBody(request, limit)).toString("utf8");
}

/** Throws the official error for a body that is not a JSON object. */
export async function readJson(
  request: IncomingMessage,
  limit: number,
): Promise<Record<string, unknown>> {
  return parseJsonObject(await readText(request, limit));
}

export function parseJsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw badRequest("BadJsonBody", "The request body is not valid JSON.");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest("BadJsonBody", "The request body has to be a JSON object.");
  return value as Record<string, unknown>;
}

function decoded(request: IncomingMessage): Readable {
  switch (request.headers["content-encoding"]) {
    case undefined:
    case "identity":
      return request;
    case "br":
      return passingErrors(request, createBrotliDecompress());
    case "gzip":
      return passingErrors(request, createGunzip());
    default:
      throw badRequest("BadContentEncoding", "The body's Content-Encoding is not known here.");
  }
}

function passingErrors(source: Readable, target: ReturnType<typeof createGunzip>): Readable {
  source.once("error", (error) => target.destroy(error));
  return source.pipe(target);
}

function tooLarge(limit: number): ServerError {
  return new ServerError(
    "tooLarge",
    "RequestBodyTooLarge",
    `The request body is too large (limit: ${limit} bytes).`,
  );
}
