import type { FunctionCall, FunctionResult } from "../threads/messages";
import type { ComponentId, JsonObject, JsonValue, Transaction } from "../database/types";

/**
 * What functions need from the rooms above. The engine puts it together; a room
 * that is not furnished leaves its part out and its syscalls say so.
 */
export type FunctionServices = {
  /** Shown by getDeploymentMetadata. */
  deploymentName: string;
  scheduler?: SchedulerService;
  storage?: StorageService;
  /** For actions that call one of the other environment. */
  actions?: ActionService;
  /** Native functions under `_system/`, for admins; null when there is none of that name. */
  systemFunction(path: string): SystemFunction | null;
};

export interface ActionService {
  /** Failures of a nested one are the bare error. */
  run(run: {
    call: FunctionCall;
    requestId: string;
    jobId: string | null;
    nested: true;
  }): Promise<FunctionResult>;
}

export type ScheduleRequest = {
  component: ComponentId;
  /** "messages.js:send" */
  path: string;
  udfType: "Mutation" | "Action" | "Query";
  args: JsonObject;
  /** When it shall run, ms since 1970. */
  scheduledMs: number;
  /** The job that is scheduling, if a job does. */
  parentJobId: string | null;
};

export interface SchedulerService {
  /** Inserts the job in this transaction and returns its id. `owner` is the component that scheduled. */
  schedule(transaction: Transaction, owner: ComponentId, request: ScheduleRequest): string;
  cancel(transaction: Transaction, owner: ComponentId, jobId: string): void;
}

export interface StorageService {
  getUrl(transaction: Transaction, component: ComponentId, storageId: string): string | null;
  getMetadata(transaction: Transaction, component: ComponentId, storageId: string): JsonValue;
  generateUploadUrl(transaction: Transaction, component: ComponentId): string;
  delete(transaction: Transaction, component: ComponentId, storageId: string): void;
  /** For mutations; blocks until the bytes are on disk. */
  store(
    transaction: Transaction,
    component: ComponentId,
    file: { bytes: Uint8Array; contentType: string | null; sha256?: string },
  ): string;
  /** As `store`, the other way. */
  load(
    transaction: Transaction,
    component: ComponentId,
    storageId: string,
  ): { bytes: Uint8Array; contentType: string | null } | null;
}

export type SystemCall = {
  transaction: Transaction;
  component: ComponentId;
  args: JsonObject;
};
export type SystemFunction = (call: SystemCall) => JsonValue;
