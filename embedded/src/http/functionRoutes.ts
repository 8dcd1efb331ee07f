import { badRequest, ServerError } from "../lib/errors";
import { decodeU64, encodeU64 } from "../lib/u64";
import type { FunctionCall, FunctionResult, UdfType } from "../threads/messages";
import { FUNCTION_BODY_LIMIT, readJson } from "./body";
import { clientIpOf, type HttpExchange } from "./context";
import { sendJson } from "./respond";
import { exportValue, toValueFormat, type ValueFormat } from "./valueFormat";

type Fields = Record<string, unknown>;

/** POST /api/query, /api/mutation, /api/action. */
export function callRoute(udfType: Exclude<UdfType, "HttpAction">) {
  return async (exchange: HttpExchange): Promise<void> => {
    const fields = await readJson(exchange.request, FUNCTION_BODY_LIMIT);
    const call = await toCall(exchange, fields);
    sendResult(exchange, await run(exchange, udfType, call), toValueFormat(fields.format));
  };
}

/** GET /api/query?path=&args=&format= */
export async function getQuery(exchange: HttpExchange): Promise<void> {
  const { searchParams } = exchange.url;
  const fields = {
    path: searchParams.get("path"),
    args: parseArgsText(searchParams.get("args") ?? "{}"),
  };
  const call = await toCall(exchange, fields);
  const result = await run(exchange, "Query", call);
  sendResult(exchange, result, toValueFormat(searchParams.get("format")));
}

/** POST /api/function: any kind of function; the administrator's way to internal ones. */
export async function anyFunction(exchange: HttpExchange): Promise<void> {
  const fields = await readJson(exchange.request, FUNCTION_BODY_LIMIT);
  await runAny(exchange, await toCall(exchange, fields), toValueFormat(fields.format));
}

/** POST /api/run/module/path/function */
export async function runByPath(exchange: HttpExchange): Promise<void> {
  const parts = exchange.url.pathname.slice("/api/run/".length).split("/").map(decodePart);
  const name = parts.pop();
  if (name === undefined || name === "" || parts.length === 0)
    throw badRequest(
      "MissingIdentifier",
      "Path or function name not provided in path, e.g. /api/run/messages/list",
    );
  const fields = await readJson(exchange.request, FUNCTION_BODY_LIMIT);
  const path = `${parts.join("/")}:${name}`;
  await runAny(exchange, await toCall(exchange, { ...fields, path }), toValueFormat(fields.format));
}

/** POST /api/query_ts: a timestamp for queries that belong together. */
export async function queryTs(exchange: HttpExchange): Promise<void> {
  const { ts } = await exchange.services.engine.request({ type: "queryTs" });
  sendJson(exchange.response, 200, JSON.stringify({ ts: encodeU64(BigInt(ts)) }));
}

/** POST /api/query_at_ts */
export async function queryAtTs(exchange: HttpExchange): Promise<void> {
  const fields = await readJson(exchange.request, FUNCTION_BODY_LIMIT);
  const ts = typeof fields.ts === "string" ? decodeU64(fields.ts) : null;
  if (ts === null) throw badRequest("BadTimestamp", "The field ts is not a timestamp.");
  const call = await toCall(exchange, fields);
  const result = await exchange.services.engine.request({
    type: "query",
    call,
    ts: String(ts),
  });
  sendResult(exchange, result, toValueFormat(fields.format));
}

/** POST /api/query_batch */
export async function queryBatch(exchange: HttpExchange): Promise<void> {
  const { queries } = await readJson(exchange.request, FUNCTION_BODY_LIMIT);
  if (!Array.isArray(queries)) throw badRequest("BadJsonBody", "The field queries is not a list.");
  const { ts } = await exchange.services.engine.request({ type: "queryTs" });
  const results = await Promise.all(
    queries.map(async (each: Fields) => {
      const call = await toCall(exchange, each);
      const result = await exchange.services.engine.request({ type: "query", call, ts });
      return toResponse(result, toValueFormat(each.format));
    }),
  );
  sendJson(exchange.response, 200, `{"results":[${results.join(",")}]}`);
}

async function runAny(exchange: HttpExchange, call: FunctionCall, format: ValueFormat) {
  let udfType: UdfType;
  try {
    ({ udfType } = await exchange.services.engine.request({ type: "resolve", call }));
  } catch (error) {
    // A function that is not there is told like any other failed call.
    if (error instanceof ServerError) throw error;
    const errorMessage = error instanceof Error ? error.message : String(error);
    return sendResult(exchange, { ok: false, errorMessage, logLines: [] }, format);
  }
  if (udfType === "HttpAction")
    throw badRequest("UnsupportedFunctionType", "HTTP actions are called by their URL.");
  sendResult(exchange, await run(exchange, udfType, call), format);
}

async function run(
  { services }: HttpExchange,
  udfType: Exclude<UdfType, "HttpAction">,
  call: FunctionCall,
): Promise<FunctionResult> {
  switch (udfType) {
    case "Query":
      return await services.engine.request({ type: "query", call });
    case "Mutation":
      return await services.engine.request({ type: "mutation", call });
    case "Action":
      return await services.actions.action(call, services.newRequestId());
  }
}

async function toCall(exchange: HttpExchange, fields: Fields): Promise<FunctionCall> {
  const { request, services } = exchange;
  const { identity } = await services.authenticator.fromHeader(request.headers.authorization);
  if (typeof fields.path !== "string")
    throw badRequest("BadJsonBody", "The field path has to name a function.");
  const componentPath = typeof fields.componentPath === "string" ? fields.componentPath : "";
  if (componentPath !== "" && identity.kind !== "admin")
    throw badRequest(
      "ComponentNotAllowed",
      "Only admin users can call functions on non-root components directly",
    );
  return {
    path: fields.path,
    componentPath,
    args: toArgsText(fields.args),
    identity,
    allowInternal: identity.kind === "admin",
    caller: "HttpApi",
    clientIp: clientIpOf(exchange),
    userAgent: request.headers["user-agent"] ?? null,
  };
}

/** The HTTP client sends a list of one object, people with curl send the object. */
function toArgsText(args: unknown): string {
  const value: unknown = Array.isArray(args) ? (args[0] ?? {}) : (args ?? {});
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badRequest("InvalidArguments", "The field args has to be an object.");
  return JSON.stringify(value);
}

function parseArgsText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest("InvalidArguments", "The parameter args is not valid JSON.");
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw badRequest("MissingIdentifier", "The path is not properly encoded.");
  }
}

function sendResult({ response }: HttpExchange, result: FunctionResult, format: ValueFormat) {
  sendJson(response, 200, toResponse(result, format));
}

function toResponse(result: FunctionResult, format: ValueFormat): string {
  const logLines =
    result.logLines.length === 0 ? "" : `,"logLines":${JSON.stringify(result.logLines)}`;
  if (result.ok)
    return `{"status":"success","value":${exportValue(result.value, format)}${logLines}}`;
  const data =
    result.errorData === undefined ? "" : `,"errorData":${exportValue(result.errorData, format)}`;
  return `{"status":"error","errorMessage":${JSON.stringify(result.errorMessage)}${data}${logLines}}`;
}
