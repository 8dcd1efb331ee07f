import { randomUUID } from "node:crypto";
import type { FunctionError } from "./functionError";
import type { LoadedFunction } from "./loadedDeployment";
import type { LogBuffer } from "./logBuffer";
import { realClock } from "../runtime/clock";
import type { FunctionCall, Identity, LogEntry, UdfType } from "../threads/messages";

export type CompletedExecution = {
  target: LoadedFunction;
  call: Pick<FunctionCall, "caller" | "identity">;
  outcome: {
    result: { ok: true; value: string } | { ok: false; error: FunctionError };
    logs: LogBuffer;
    elapsedMs: number;
  };
  udfType: UdfType;
  requestId: string;
};

/** What `convex logs` prints for one finished execution. */
export function completionEntry(execution: CompletedExecution): LogEntry {
  const { target, call, outcome, udfType, requestId } = execution;
  const { result, logs, elapsedMs } = outcome;
  const seconds = elapsedMs / 1000;
  const nowSeconds = realClock.nowMs() / 1000;
  return {
    kind: "Completion",
    udfType,
    componentPath: target.component.mount.path || null,
    identifier: target.path,
    logLines: logs.lines,
    timestamp: nowSeconds,
    cachedResult: false,
    executionTime: seconds,
    success: null,
    error: result.ok ? null : result.error.message,
    requestId,
    executionId: randomUUID(),
    caller: call.caller,
    parentExecutionId: null,
    environment: target.module.environment,
    identityType: identityTypes[call.identity.kind],
    usageStats: {},
    returnBytes: result.ok ? Buffer.byteLength(result.value) : null,
    occInfo: null,
    willRetry: false,
    executionTimestamp: nowSeconds - seconds,
    userExecutionTime: seconds,
  };
}

const identityTypes: Record<Identity["kind"], string> = {
  none: "unknown",
  user: "user",
  admin: "instance_admin",
};

export type CompletedHttpAction = {
  /** "POST /path" */
  identifier: string;
  scope: {
    component: LoadedFunction["component"];
    logs: LogBuffer;
    request: { requestId: string };
  };
  identity: Identity;
  status: number;
  error: FunctionError | null;
  elapsedMs: number;
};

/** The same for an HTTP action, whose `success` is its status. */
export function httpEntry(execution: CompletedHttpAction): LogEntry {
  const { identifier, scope, identity, status, error, elapsedMs } = execution;
  const nowSeconds = realClock.nowMs() / 1000;
  return {
    kind: "Completion",
    udfType: "HttpAction",
    componentPath: scope.component.mount.path || null,
    identifier,
    logLines: scope.logs.lines,
    timestamp: nowSeconds,
    cachedResult: false,
    executionTime: elapsedMs / 1000,
    success: { status: String(status) },
    error: error?.message ?? null,
    requestId: scope.request.requestId,
    executionId: randomUUID(),
    caller: "HttpEndpoint",
    parentExecutionId: null,
    environment: "isolate",
    identityType: identityTypes[identity.kind],
    usageStats: {},
    returnBytes: null,
    occInfo: null,
    willRetry: false,
    executionTimestamp: nowSeconds - elapsedMs / 1000,
    userExecutionTime: elapsedMs / 1000,
  };
}
