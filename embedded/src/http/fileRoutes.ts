import { pipeline } from "node:stream/promises";
import { checkUploadToken } from "../files/uploadToken";
import { isFileName, type FileWriter } from "../files/fileStore";
import { badRequest, ServerError } from "../lib/errors";
import type { NewFile } from "../threads/messages";
import type { HttpExchange } from "./context";
import { sendJson } from "./respond";

/** POST /api/storage/upload?token= with the bytes as body -> {storageId} */
export async function uploadFile(exchange: HttpExchange): Promise<void> {
  const { request, response, services, url } = exchange;
  const { store, uploadSecret, maxBytes } = services.files;
  const token = url.searchParams.get("token") ?? "";
  const component = checkUploadToken(token, uploadSecret, Date.now());
  if (Number(request.headers["content-length"] ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const expected = expectedDigest(request.headers.digest);
  const writer = await store.begin();
  let file: NewFile;
  try {
    await receive(exchange, writer, maxBytes);
    file = { ...(await writer.finish()), contentType: request.headers["content-type"] ?? null };
  } catch (error) {
    await writer.abort();
    throw isDiskFull(error) ? diskFull() : error;
  }
  if (expected !== null && expected !== file.sha256) {
    await store.remove(file.uuid);
    throw badRequest("BadDigest", "The Digest header does not match the bytes that arrived.");
  }
  const storageId = await services.engine.request({ type: "addFile", component, file });
  sendJson(response, 200, JSON.stringify({ storageId }));
}

async function receive(
  { request }: HttpExchange,
  writer: FileWriter,
  maxBytes: number,
): Promise<void> {
  for await (const chunk of request) {
    await writer.write(chunk as Buffer);
    if (writer.size > maxBytes) throw tooLarge(maxBytes);
  }
}

/** GET (or HEAD) /api/storage/<uuid>, whole or one range. */
export async function downloadFile(exchange: HttpExchange): Promise<void> {
  const { request, response, services, url } = exchange;
  const uuid = url.pathname.slice("/api/storage/".length);
  if (!isFileName(uuid))
    throw badRequest(
      "InvalidStoragePath",
      `Invalid storage path: "${uuid.slice(0, 100)}". Please use \`storage.getUrl(storageId: Id<"_storage">)\` to generate a valid URL to retrieve files. See https://docs.convex.dev/file-storage/serve-files for more details`,
    );
  const file = await services.engine.request({ type: "findFile", by: { uuid } });
  if (file === null) throw new ServerError("notFound", "FileNotFound", "File not found");
  const range = parseRange(request.headers.range, file.size);
  setFileHeaders(exchange, file);
  if (range === "unsatisfiable") {
    response.writeHead(416, { "Content-Range": `bytes */${file.size}` });
    response.end();
    return;
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  response.setHeader("Content-Length", end - start + 1);
  if (range) response.setHeader("Content-Range", `bytes ${start}-${end}/${file.size}`);
  else response.setHeader("Digest", `sha-256=${file.sha256}`);
  response.writeHead(range ? 206 : 200);
  if (request.method === "HEAD" || file.size === 0) response.end();
  else await sendBytes(exchange, uuid, { start, end });
}

function setFileHeaders({ response }: HttpExchange, { contentType }: NewFile): void {
  if (contentType !== null) response.setHeader("Content-Type", contentType);
  response.setHeader("Accept-Ranges", "bytes");
  response.setHeader("Cache-Control", "private, max-age=2592000");
  // People upload what they like, and this may be the page's own origin: nothing in it may run.
  response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'; media-src 'self'");
  response.setHeader("X-Content-Type-Options", "nosniff");
}

async function sendBytes(
  { response, services }: HttpExchange,
  uuid: string,
  range: { start: number; end: number },
): Promise<void> {
  try {
    await pipeline(services.files.store.read(uuid, range), response);
  } catch (error) {
    // A reader that went away is no failure of ours.
    if ((error as NodeJS.ErrnoException).code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

/** null is the whole file: no range, several, or none of bytes. */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | "unsatisfiable" | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? "");
  if (!match || (match[1] === "" && match[2] === "")) return null;
  const [first, last] = [match[1] ?? "", match[2] ?? ""];
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "unsatisfiable" : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== "" && Number(last) < start) return null;
  return start >= size ? "unsatisfiable" : { start, end };
}

function expectedDigest(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const match = /^sha-256=([A-Za-z0-9+/]{43}=)$/i.exec(String(header));
  if (!match?.[1])
    throw badRequest("BadHeader", "Bad header for digest: sha-256=<base64> is known.");
  return match[1];
}

const isDiskFull = (error: unknown) => (error as NodeJS.ErrnoException).code === "ENOSPC";

function diskFull(): ServerError {
  return new ServerError("overloaded", "StorageFull", "The server's disk is full.");
}

function tooLarge(maxBytes: number): ServerError {
  return new ServerError(
    "tooLarge",
    "FileTooLarge",
    `The file is too large (limit: ${maxBytes} bytes).`,
  );
}
