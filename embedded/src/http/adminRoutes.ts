import { badRequest, ServerError } from "../lib/errors";
import { PUSH_BODY_LIMIT, parseJsonObject, readText } from "./body";
import type { HttpExchange, RouteHandler } from "./context";
import { sendJson } from "./respond";

/** Endpoints whose body goes to the engine as it is, and whose answer comes back as it is. */
export const passThroughOperations: Record<string, string> = {
  "/api/get_config_hashes": "get_config_hashes",
  "/api/deploy2/evaluate_schema": "evaluate_schema",
  "/api/deploy2/evaluate_push": "evaluate_push",
  "/api/deploy2/start_push": "start_push",
  "/api/deploy2/wait_for_schema": "wait_for_schema",
  "/api/deploy2/finish_push": "finish_push",
  "/api/deploy2/report_push_completed": "report_push_completed",
  "/api/run_test_function": "run_test_function",
};

/** The CLI shows its key in the header, in the body, or in both. */
export function passThrough(op: string): RouteHandler {
  return async ({ request, response, services }) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) await requireAdmin({ request, services });
    const body = await readText(request, PUSH_BODY_LIMIT);
    if (authorization === undefined) {
      const { adminKey } = parseJsonObject(body);
      services.adminKey.require(typeof adminKey === "string" ? adminKey : "");
    }
    sendJson(response, 200, await services.engine.request({ type: "admin", op, body }));
  };
}

/** POST /api/update_environment_variables {changes} -> 200 with an empty body. */
export async function updateEnvironmentVariables(exchange: HttpExchange): Promise<void> {
  await requireAdmin(exchange);
  const body = await readText(exchange.request, PUSH_BODY_LIMIT);
  await exchange.services.engine.request({
    type: "admin",
    op: "update_environment_variables",
    body,
  });
  exchange.response.writeHead(200);
  exchange.response.end();
}

const LOG_POLL_MS = 60_000;
const LOG_STEP_MS = 250;

/** GET /api/stream_function_logs?cursor= : answers when there is something new, or after a minute. */
export async function streamFunctionLogs(exchange: HttpExchange): Promise<void> {
  await requireAdmin(exchange);
  const { request, response, services, url } = exchange;
  const cursor = Number(url.searchParams.get("cursor") ?? 0);
  if (!Number.isFinite(cursor)) throw badRequest("BadCursor", "The cursor is not a number.");
  const body = JSON.stringify({ cursor });
  const deadline = Date.now() + LOG_POLL_MS;
  for (;;) {
    const answer = await services.engine.request({
      type: "admin",
      op: "stream_function_logs",
      body,
    });
    const empty = (JSON.parse(answer) as { entries?: unknown[] }).entries?.length === 0;
    const isOver = Date.now() >= deadline || request.socket.destroyed || services.isStopping();
    if (!empty || cursor === 0 || isOver) return sendJson(response, 200, answer);
    await new Promise((resolve) => setTimeout(resolve, LOG_STEP_MS));
  }
}

/** GET /api/v1/get_canonical_urls */
export async function canonicalUrls(exchange: HttpExchange): Promise<void> {
  await requireAdmin(exchange);
  const { response, services } = exchange;
  sendJson(
    response,
    200,
    JSON.stringify({ convexCloudUrl: services.cloudOrigin, convexSiteUrl: services.siteOrigin }),
  );
}

/** Throws the official error unless the request carries the deployment's key. */
export async function requireAdmin({
  request,
  services,
}: Pick<HttpExchange, "request" | "services">): Promise<void> {
  const { identity } = await services.authenticator.fromHeader(request.headers.authorization);
  if (identity.kind !== "admin")
    throw new ServerError(
      "forbidden",
      "BadDeployKey",
      "This operation needs the deployment's admin key.",
    );
}
