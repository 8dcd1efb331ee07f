import { createReadStream, createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { badRequest } from "../lib/errors";
import { requireAdmin } from "./adminRoutes";
import { FUNCTION_BODY_LIMIT, readText } from "./body";
import type { HttpExchange, RouteHandler } from "./context";
import { sendJson } from "./respond";

type Operation = { op: string; body: Record<string, unknown> };

async function ask(exchange: HttpExchange, { op, body }: Operation): Promise<string> {
  await requireAdmin(exchange);
  return exchange.services.engine.request({ type: "admin", op, body: JSON.stringify(body) });
}

/** POST /api/export/request/zip?includeStorage= -> 200 with an empty body. */
export async function requestExport(exchange: HttpExchange): Promise<void> {
  const includeStorage = exchange.url.searchParams.get("includeStorage") === "true";
  await ask(exchange, { op: "request_export", body: { includeStorage } });
  exchange.response.writeHead(200);
  exchange.response.end();
}

export const exportPath = "/api/export/zip/";

/** GET /api/export/zip/<start timestamp> */
export async function downloadExport(exchange: HttpExchange): Promise<void> {
  const startTs = exchange.url.pathname.slice(exportPath.length);
  const found = await ask(exchange, { op: "find_export", body: { startTs } });
  const { path, size } = JSON.parse(found) as { path: string; size: number };
  exchange.response.writeHead(200, {
    "Content-Type": "application/zip",
    "Content-Length": size,
    // Without quotes: the CLI would take them for part of the name.
    "Content-Disposition": `attachment; filename=snapshot_${startTs}.zip`,
  });
  await pipeline(createReadStream(path), exchange.response);
}

/** POST /api/import/start_upload -> {uploadToken} */
export async function startUpload(exchange: HttpExchange): Promise<void> {
  sendJson(exchange.response, 200, await ask(exchange, { op: "start_import_upload", body: {} }));
}

/** POST /api/import/upload_part?uploadToken=&partNumber= -> the part's token, a JSON string. */
export async function uploadPart(exchange: HttpExchange): Promise<void> {
  const { searchParams } = exchange.url;
  const part = Number(searchParams.get("partNumber"));
  const body = { uploadToken: searchParams.get("uploadToken") ?? "", part };
  const { path } = JSON.parse(await ask(exchange, { op: "import_part_path", body })) as {
    path: string;
  };
  try {
    await pipeline(exchange.request, createWriteStream(path));
  } catch {
    throw badRequest("BadRequestBody", "The part could not be stored.");
  }
  sendJson(exchange.response, 200, JSON.stringify(String(part)));
}

/** For operations whose JSON body goes to the engine as it is. */
export function importOperation(op: string): RouteHandler {
  return async (exchange) => {
    await requireAdmin(exchange);
    const body = await readText(exchange.request, FUNCTION_BODY_LIMIT);
    sendJson(
      exchange.response,
      200,
      await exchange.services.engine.request({ type: "admin", op, body }),
    );
  };
}
