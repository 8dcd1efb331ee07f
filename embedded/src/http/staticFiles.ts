import { createHash } from "node:crypto";
import { readFile, realpath, stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";
import type { RouteHandler } from "./context";
import { sendText } from "./respond";

const compress = promisify(brotliCompress);

const contentTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".png": "image/png",
  ".jpg": "image/jpeg",
  ".webp": "image/webp",
  ".avif": "image/avif",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
};
const compressible = /^(?:text\/|application\/(?:json|manifest|wasm)|image\/svg)/;
/** The build puts a hash of the content into these names, so the bytes behind a name never change. */
const hashedName = /^\/assets\/.*-[\w-]{8}\.\w+$/;

/** style-src allows inline styles: the dialogs' scroll lock writes a style element. Scripts never are. */
function contentSecurityPolicy(cloudOrigin: string): string {
  return [
    "default-src 'self'",
    // Uploads and stored files are at the API's own address.
    `connect-src 'self' ws: wss: ${cloudOrigin}`,
    `img-src 'self' data: blob: ${cloudOrigin}`,
    `media-src 'self' blob: ${cloudOrigin}`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

const securityHeaders: Record<string, string> = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
};

type StaticFile = { etag: string; type: string; plain: Buffer; brotli: Buffer | null };

/** Serves a built single-page app: unknown paths without an extension are the page itself. */
export function staticFiles(root: string): RouteHandler {
  const cache = new Map<string, { mtimeMs: number; file: StaticFile }>();

  return async ({ request, response, url, services }) => {
    response.setHeader("Content-Security-Policy", contentSecurityPolicy(services.cloudOrigin));
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    if (request.method !== "GET" && request.method !== "HEAD")
      return sendText(response, 405, "Method not allowed");
    const path = toSafePath(url.pathname);
    const file = path === null ? null : await load(cache, root, path);
    if (file && path !== "/index.html") return send(request, response, file, cacheRule(path ?? ""));
    // What looks like a file and is not there is an error, not the page: a stale script would run as HTML.
    if (path !== null && extname(path) !== "" && path !== "/index.html")
      return sendText(response, 404, "Not found");
    const index = await load(cache, root, "/index.html");
    if (!index) return sendText(response, 404, "The page has not been built.");
    send(request, response, index, "no-cache");
  };
}

function toSafePath(pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes("\0") || decoded.includes("\\")) return null;
  // Normalised against "/", a path cannot climb out of the root; dot files are nobody's business.
  const path = normalize(`/${decoded}`);
  return path.includes("/.") ? null : path;
}

async function load(
  cache: Map<string, { mtimeMs: number; file: StaticFile }>,
  root: string,
  path: string,
): Promise<StaticFile | null> {
  try {
    // Each time: the page may be built, and built anew, while we serve.
    const [base, resolved] = await Promise.all([realpath(root), realpath(join(root, path))]);
    if (!resolved.startsWith(base + sep)) return null;
    const stats = await stat(resolved);
    if (!stats.isFile()) return null;
    const known = cache.get(resolved);
    if (known?.mtimeMs === stats.mtimeMs) return known.file;
    const file = await prepare(resolved);
    cache.set(resolved, { mtimeMs: stats.mtimeMs, file });
    return file;
  } catch {
    return null;
  }
}

async function prepare(path: string): Promise<StaticFile> {
  const plain = await readFile(path);
  const type = contentTypes[extname(path)] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(plain).digest("base64url").slice(0, 27)}"`;
  const worthIt = compressible.test(type) && plain.length > 1024;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  return { etag, type, plain, brotli: worthIt ? await compress(plain, { params }) : null };
}

function cacheRule(path: string): string {
  return hashedName.test(path) ? "public, max-age=31536000, immutable" : "no-cache";
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  file: StaticFile,
  cacheControl: string,
): void {
  response.setHeader("ETag", file.etag);
  response.setHeader("Cache-Control", cacheControl);
  if (file.brotli) response.setHeader("Vary", "Accept-Encoding");
  if (request.headers["if-none-match"]?.includes(file.etag)) {
    response.writeHead(304);
    response.end();
    return;
  }
  const accepted = request.headers["accept-encoding"] ?? "";
  const coded = file.brotli !== null && /\bbr\b/.test(accepted);
  const bytes = coded && file.brotli ? file.brotli : file.plain;
  if (coded) response.setHeader("Content-Encoding", "br");
  response.writeHead(200, { "Content-Type": file.type, "Content-Length": bytes.length });
  response.end(request.method === "HEAD" ? undefined : bytes);
}
