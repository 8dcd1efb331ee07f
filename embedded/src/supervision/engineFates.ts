import { randomBytes } from "node:crypto";
import { ServerError } from "../lib/errors";
import type { EngineRequest, FunctionResult } from "../threads/messages";

/** Engines that may be lost before something that could be repeated is given up. */
const MAX_LOSSES = 2;

/** What becomes of a request whose engine is gone, unless it is to blame. */
export function fateOf(request: EngineRequest, losses: number): "again" | "forgotten" | "lost" {
  switch (request.type) {
    case "query":
    case "resolve":
    case "queryTs":
      return losses > MAX_LOSSES ? "lost" : "again";
    case "mutation":
      return request.session && losses <= MAX_LOSSES ? "again" : "lost";
    case "subscribe":
    case "unsubscribe":
    case "log":
      return "forgotten";
    case "findFile":
      return losses > MAX_LOSSES ? "lost" : "again";
    case "actionSyscall":
    case "addFile":
    case "actionTables":
    case "admin":
    case "metrics":
    case "isQuiet":
    case "shutdown":
      return "lost";
  }
}

export function lost(): ServerError {
  return new ServerError(
    "overloaded",
    "EngineRestarted",
    "The server had to restart its engine while this was running, and cannot tell whether it took effect. Try again.",
  );
}

/** What the function that ended an engine is told. */
export function endedWith(text: string): FunctionResult & { ok: false } {
  return {
    ok: false,
    errorMessage: `[Request ID: ${randomBytes(8).toString("hex")}] Server Error\n${text}`,
    logLines: [],
  };
}

export const TIMED_OUT = "Function execution timed out (maximum duration: 1s)";
