import type { TransactionUsage } from "../../database/types";
import { UserFacingError } from "../../lib/errors";
import { createHandle, resolveTarget, targetOf, type TargetFields } from "../resolve";
import type { Syscall } from "./table";

const getUserIdentity: Syscall = (frame) => {
  frame.execution.identityRead = true;
  const { identity } = frame.execution;
  return identity.kind === "none" ? "null" : (identity.attributes ?? "null");
};

const createFunctionHandle: Syscall = (frame, args) => {
  const fields = JSON.parse(args) as TargetFields;
  if (typeof fields.functionHandle === "string") return JSON.stringify(fields.functionHandle);
  const target = resolveTarget(targetOf(fields, "createFunctionHandle"), frame.component);
  return JSON.stringify(createHandle(target));
};

const getFunctionMetadata: Syscall = (frame) =>
  JSON.stringify({ name: frame.target.path, componentPath: frame.component.mount.path });

const getDeploymentMetadata: Syscall = (frame) =>
  JSON.stringify({
    name: frame.execution.services.deploymentName,
    region: null,
    class: "self-hosted",
  });

const getRequestMetadata: Syscall = (frame) => {
  if (frame.kind === "Query") throw new UserFacingError("Cannot get request metadata in a Query");
  const { clientIp, userAgent, requestId, scheduledJobId } = frame.execution.input.request;
  const { identity } = frame.execution;
  return JSON.stringify({
    ip: clientIp,
    userAgent,
    requestId,
    scheduledFunctionId: scheduledJobId,
    authToken: identity.kind === "user" ? (identity.token ?? null) : null,
  });
};

const getTransactionMetrics: Syscall = (frame) => {
  const { usage, limits } = frame.transaction;
  const metrics = Object.entries(limits).map(([name, limit]) => {
    const used = usage[name as keyof TransactionUsage];
    return [name, { used, remaining: Math.max(0, limit - used) }];
  });
  return JSON.stringify(Object.fromEntries(metrics));
};

const getSnapshotTs: Syscall = (frame) => {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigInt64LE(frame.transaction.snapshotTs);
  return JSON.stringify({ $integer: bytes.toString("base64") });
};

/** Components of old took arguments at their mounting; none can be given any more. */
const componentArgument: Syscall = () => "{}";

const refused =
  (what: string): Syscall =>
  () => {
    throw new UserFacingError(`${what} is not supported by this backend.`);
  };

export const metadata = {
  "1.0/getUserIdentity": getUserIdentity,
  "1.0/createFunctionHandle": createFunctionHandle,
  "1.0/getFunctionMetadata": getFunctionMetadata,
  "1.0/getDeploymentMetadata": getDeploymentMetadata,
  "1.0/getRequestMetadata": getRequestMetadata,
  "1.0/getTransactionMetrics": getTransactionMetrics,
  "1.0/auditLog": refused("The audit log"),
  "1.0/signJwt": refused("ctx.auth.signJwt()"),
} satisfies Record<string, Syscall>;

export const syncMetadata = {
  "1.0/getSnapshotTs": getSnapshotTs,
  "1.0/componentArgument": componentArgument,
} satisfies Record<string, Syscall>;
