import type { Credentials } from "../auth/authenticator";
import { badRequest } from "../lib/errors";
import { decodeU64, encodeU64 } from "../lib/u64";
import type { FunctionResult } from "../threads/messages";

/**
 * The messages of the sync protocol (a WebSocket carries one JSON text per
 * message). Client messages are parsed and checked here; server messages are
 * put together as text, because results arrive as text and are only passed on.
 */
export type ClientMessage =
  | {
      type: "Connect";
      sessionId: string;
      maxObservedTimestamp: bigint | null;
      clientTs: number | null;
    }
  | { type: "Authenticate"; baseVersion: number; token: Credentials }
  | {
      type: "ModifyQuerySet";
      baseVersion: number;
      newVersion: number;
      modifications: QueryModification[];
    }
  | FunctionMessage
  | { type: "Event" };

/** A call of a mutation or an action; `args` is the JSON text of the argument object. */
export type FunctionMessage = {
  type: "Mutation" | "Action";
  requestId: number;
  path: string;
  componentPath: string;
  args: string;
};

export type QueryModification =
  | {
      type: "Add";
      queryId: number;
      path: string;
      componentPath: string;
      args: string;
      journal: string | null;
    }
  | { type: "Remove"; queryId: number };

export type StateVersion = { querySet: number; identity: number; ts: bigint };

type Fields = Record<string, unknown>;

const invalid = (what: string) => badRequest("InvalidClientMessage", `Received ${what}`);

/** Throws a ServerError (bad request) for anything that is not a client message. */
export function parseClientMessage(text: string): ClientMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw invalid("a message that is not JSON");
  }
  const fields = toFields(message);
  switch (fields.type) {
    case "Connect":
      return parseConnect(fields);
    case "Authenticate":
      return {
        type: "Authenticate",
        baseVersion: toInt(fields, "baseVersion"),
        token: parseToken(fields),
      };
    case "ModifyQuerySet":
      return {
        type: "ModifyQuerySet",
        baseVersion: toInt(fields, "baseVersion"),
        newVersion: toInt(fields, "newVersion"),
        modifications: toArray(fields, "modifications").map((each) =>
          parseModification(toFields(each)),
        ),
      };
    case "Mutation":
    case "Action":
      return {
        type: fields.type,
        requestId: toInt(fields, "requestId"),
        path: toText(fields, "udfPath"),
        componentPath: toComponentPath(fields),
        args: toArgs(fields),
      };
    case "Event":
      return { type: "Event" };
    default:
      throw invalid("a message of an unknown type");
  }
}

function parseConnect(fields: Fields): ClientMessage {
  const sessionId = toText(fields, "sessionId");
  if (!/^[0-9a-fA-F-]{36}$/.test(sessionId)) throw invalid("a Connect without a UUID as sessionId");
  const observed = fields.maxObservedTimestamp;
  return {
    type: "Connect",
    sessionId: sessionId.toLowerCase(),
    maxObservedTimestamp: typeof observed === "string" ? decodeU64(observed) : null,
    clientTs: typeof fields.clientTs === "number" ? fields.clientTs : null,
  };
}

function parseToken(fields: Fields): Credentials {
  switch (fields.tokenType) {
    case "None":
      return { tokenType: "None" };
    case "User":
      return { tokenType: "User", value: toText(fields, "value") };
    case "Admin":
      return {
        tokenType: "Admin",
        value: toText(fields, "value"),
        impersonating:
          fields.impersonating === undefined || fields.impersonating === null
            ? null
            : JSON.stringify(toFields(fields.impersonating)),
      };
    default:
      throw invalid("an Authenticate with an unknown tokenType");
  }
}

function parseModification(fields: Fields): QueryModification {
  const queryId = toInt(fields, "queryId");
  if (fields.type === "Remove") return { type: "Remove", queryId };
  if (fields.type !== "Add") throw invalid("a query modification of an unknown type");
  return {
    type: "Add",
    queryId,
    path: toText(fields, "udfPath"),
    componentPath: toComponentPath(fields),
    args: toArgs(fields),
    journal: typeof fields.journal === "string" ? fields.journal : null,
  };
}

function toFields(value: unknown): Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid("a message that is not an object");
  return value as Fields;
}
function toInt(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw invalid(`a message without a number as ${name}`);
  return value;
}
function toText(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== "string") throw invalid(`a message without a text as ${name}`);
  return value;
}
function toArray(fields: Fields, name: string): unknown[] {
  const value = fields[name];
  if (!Array.isArray(value)) throw invalid(`a message without a list as ${name}`);
  return value;
}
function toComponentPath(fields: Fields): string {
  return typeof fields.componentPath === "string" ? fields.componentPath : "";
}
/** The wire carries a list of one argument object. */
function toArgs(fields: Fields): string {
  const args = toArray(fields, "args");
  return args.length === 0 ? "{}" : JSON.stringify(args[0]);
}

export function transition(
  start: StateVersion,
  end: StateVersion,
  modifications: readonly string[],
  clock: { clientClockSkewMs: number | null; nowMs: number },
): string {
  const skew =
    clock.clientClockSkewMs === null ? "" : `,"clientClockSkew":${clock.clientClockSkewMs}`;
  // serverTs is nanoseconds: a JSON number loses the last digits, which the client accepts.
  return `{"type":"Transition","startVersion":${version(start)},"endVersion":${version(end)},"modifications":[${modifications.join(",")}]${skew},"serverTs":${clock.nowMs * 1e6}}`;
}

function version({ querySet, identity, ts }: StateVersion): string {
  return `{"querySet":${querySet},"identity":${identity},"ts":"${encodeU64(ts)}"}`;
}

export function queryResult(queryId: number, result: FunctionResult): string {
  const journal = JSON.stringify(result.ok ? result.journal : null);
  const logLines = JSON.stringify(result.logLines);
  return result.ok
    ? `{"type":"QueryUpdated","queryId":${queryId},"value":${result.value},"logLines":${logLines},"journal":${journal}}`
    : `{"type":"QueryFailed","queryId":${queryId},"errorMessage":${JSON.stringify(result.errorMessage)},"logLines":${logLines},"journal":${journal}${errorData(result)}}`;
}

export function queryRemoved(queryId: number): string {
  return `{"type":"QueryRemoved","queryId":${queryId}}`;
}

export function mutationResponse(requestId: number, result: FunctionResult, ts: bigint): string {
  return result.ok
    ? `{"type":"MutationResponse","requestId":${requestId},"success":true,"result":${result.value},"ts":"${encodeU64(ts)}","logLines":${JSON.stringify(result.logLines)}}`
    : failure("MutationResponse", requestId, result);
}

export function actionResponse(requestId: number, result: FunctionResult): string {
  return result.ok
    ? `{"type":"ActionResponse","requestId":${requestId},"success":true,"result":${result.value},"logLines":${JSON.stringify(result.logLines)}}`
    : failure("ActionResponse", requestId, result);
}

type Failure = Extract<FunctionResult, { ok: false }>;

function failure(type: string, requestId: number, result: Failure): string {
  return `{"type":"${type}","requestId":${requestId},"success":false,"result":${JSON.stringify(result.errorMessage)},"logLines":${JSON.stringify(result.logLines)}${errorData(result)}}`;
}

function errorData(result: Failure): string {
  return result.errorData === undefined ? "" : `,"errorData":${result.errorData}`;
}

export function authError(
  error: string,
  baseVersion: number,
  options: { authUpdateAttempted: boolean },
): string {
  return JSON.stringify({ type: "AuthError", error, baseVersion, ...options });
}

export function fatalError(error: string): string {
  return JSON.stringify({ type: "FatalError", error });
}

export const ping = `{"type":"Ping"}`;

/**
 * A transition of more than this many characters goes out in pieces, so that a slow connection
 * shows signs of life to the client before the whole of it has arrived.
 */
export const CHUNK_LENGTH = 5_000_000;

/** The messages that carry one Transition text. */
export function splitTransition(text: string, chunkLength = CHUNK_LENGTH): string[] {
  if (text.length <= chunkLength) return [text];
  const chunks: string[] = [];
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + chunkLength, text.length);
    // A pair of surrogates stays together: half a pair does not survive UTF-8.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end -= 1;
    chunks.push(text.slice(start, end));
    start = end;
  }
  const totalParts = chunks.length;
  const transitionId = String(text.length);
  return chunks.map((chunk, partNumber) =>
    JSON.stringify({ type: "TransitionChunk", chunk, partNumber, totalParts, transitionId }),
  );
}

function isHighSurrogate(code: number): boolean {
  return code >= 0xd800 && code <= 0xdbff;
}
