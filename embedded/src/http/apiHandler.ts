import { badRequest } from "../lib/errors";
import {
  canonicalUrls,
  passThrough,
  passThroughOperations,
  streamFunctionLogs,
  updateEnvironmentVariables,
} from "./adminRoutes";
import type { HttpExchange, RouteHandler } from "./context";
import { downloadFile, uploadFile } from "./fileRoutes";
import {
  anyFunction,
  callRoute,
  getQuery,
  queryAtTs,
  queryBatch,
  queryTs,
  runByPath,
} from "./functionRoutes";
import { runHttpAction } from "./httpActions";
import {
  downloadExport,
  exportPath,
  importOperation,
  requestExport,
  startUpload,
  uploadPart,
} from "./snapshotRoutes";
import { answerPreflight, sendText, setCorsHeaders } from "./respond";

const routes = new Map<string, RouteHandler>([
  ["POST /api/query", callRoute("Query")],
  ["GET /api/query", getQuery],
  ["POST /api/mutation", callRoute("Mutation")],
  ["POST /api/action", callRoute("Action")],
  ["POST /api/function", anyFunction],
  ["POST /api/query_ts", queryTs],
  ["POST /api/query_at_ts", queryAtTs],
  ["POST /api/query_batch", queryBatch],
  ["POST /api/update_environment_variables", updateEnvironmentVariables],
  ["GET /api/stream_function_logs", streamFunctionLogs],
  ["GET /api/v1/get_canonical_urls", canonicalUrls],
  ["POST /api/storage/upload", uploadFile],
  ["POST /api/export/request/zip", requestExport],
  ["POST /api/import/start_upload", startUpload],
  ["POST /api/import/upload_part", uploadPart],
  ["POST /api/import/finish_upload", importOperation("finish_import_upload")],
  ["POST /api/perform_import", importOperation("perform_import")],
  // The client's own telemetry: taken and not kept.
  ["POST /api/debug_event", acceptAndForget],
]);
for (const [path, op] of Object.entries(passThroughOperations))
  routes.set(`POST ${path}`, passThrough(op));

/** Everything under /api/. Never answers 404: the CLI takes that for a network problem and keeps trying. */
export async function handleApi(exchange: HttpExchange): Promise<void> {
  const { request, response, url } = exchange;
  setCorsHeaders(request, response);
  if (request.method === "OPTIONS") return answerPreflight(request, response);
  const route = routes.get(`${request.method} ${url.pathname}`);
  if (route) return await route(exchange);
  if (request.method === "GET" && url.pathname.startsWith(exportPath))
    return await downloadExport(exchange);
  if (request.method === "POST" && url.pathname.startsWith("/api/run/"))
    return await runByPath(exchange);
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (isRead && url.pathname.startsWith("/api/storage/")) return await downloadFile(exchange);
  throw badRequest(
    "UnknownEndpoint",
    `${request.method} ${url.pathname} is not offered by this server.`,
  );
}

/** The API port: /api, /http/<path of an HTTP action>, and a few plain answers. */
export async function handleApiPort(exchange: HttpExchange): Promise<void> {
  const { response, services, url } = exchange;
  const { pathname } = url;
  if (pathname.startsWith("/api/")) return await handleApi(exchange);
  if (pathname.startsWith("/http/"))
    return await runHttpAction(exchange, pathname.slice("/http".length));
  switch (pathname) {
    case "/":
      return sendText(response, 200, "This Convex deployment is running.");
    case "/version":
    case "/instance_version":
      return sendText(response, 200, services.version);
    case "/instance_name":
      return sendText(response, 200, services.instanceName);
    default:
      return sendText(response, 404, "Not found");
  }
}

/** The site port: every path belongs to the app's HTTP actions. */
export async function handleSitePort(exchange: HttpExchange): Promise<void> {
  await runHttpAction(exchange, exchange.url.pathname);
}

async function acceptAndForget({ request, response }: HttpExchange): Promise<void> {
  request.resume();
  response.writeHead(200);
  response.end();
}
