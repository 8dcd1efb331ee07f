import type { Database, JsonObject, JsonValue, Transaction } from "../database/types";
import { UserFacingError } from "../lib/errors";
import type { FunctionError } from "../functions/functionError";
import type { LoadedComponent, LoadedDeployment } from "../functions/loadedDeployment";
import { resolveTarget, targetOf, type TargetFields } from "../functions/resolve";
import type { FunctionServices } from "../functions/services";
import { prepareSchedule, type ScheduleArgs } from "../functions/syscalls/scheduling";
import type { Clock } from "../runtime/clock";
import type { VectorSearchRequest } from "../search/vector/vectorQuery";
import type { ActionContext, FunctionCall, Identity } from "../threads/messages";
import type { CallOutcome } from "./executor";

export type ActionSyscallHost = {
  deployment(): LoadedDeployment;
  query(call: FunctionCall, requestId: string): Promise<CallOutcome>;
  mutation(call: FunctionCall, requestId: string): Promise<CallOutcome>;
  transact<T>(body: (tx: Transaction) => T): Promise<T>;
  database: Pick<Database, "searchVectors">;
  services: FunctionServices;
  clock: Clock;
};

type CallArgs = TargetFields & { args?: JsonObject };

/** What running actions ask of the engine; each call is a transaction of its own. */
export class ActionSyscalls {
  constructor(private readonly host: ActionSyscallHost) {}

  /** JSON text in and out. Rejects with UserFacingError for what the action may see. */
  perform(op: string, args: string, context: ActionContext): Promise<string> {
    switch (op) {
      case "1.0/actions/query":
        return this.call("query", args, context);
      case "1.0/actions/mutation":
        return this.call("mutation", args, context);
      case "1.0/actions/action":
        return this.action(args, context);
      case "1.0/actions/schedule":
        return this.schedule(JSON.parse(args) as ScheduleArgs, context);
      case "1.0/actions/cancel_job":
        return this.cancel(JSON.parse(args) as { id: string }, context);
      case "1.0/actions/vectorSearch":
        return this.searchVectors(JSON.parse(args) as { query: VectorSearchRequest }, context);
      case "1.0/storageGetUrl":
      case "1.0/storageGetMetadata":
      case "1.0/storageGenerateUploadUrl":
      case "1.0/storageDelete":
        return this.storage(op, args, context);
      default:
        return Promise.reject(new UserFacingError(`Unknown async operation ${op}`));
    }
  }

  private async call(
    kind: "query" | "mutation",
    argsText: string,
    context: ActionContext,
  ): Promise<string> {
    const call = this.callOf(kind, argsText, context);
    const outcome = await this.host[kind](call, context.requestId);
    if (outcome.result.ok) return outcome.result.value;
    throw toThrown(outcome.error);
  }

  /** One that belongs into the other thread of actions than its caller. */
  private async action(argsText: string, context: ActionContext): Promise<string> {
    const { actions } = this.host.services;
    if (!actions) throw new UserFacingError("Actions are not available yet.");
    const call = this.callOf("action", argsText, context);
    const { requestId, jobId = null } = context;
    const result = await actions.run({ call, requestId, jobId, nested: true });
    if (result.ok) return result.value;
    const { errorMessage, errorData } = result;
    throw new UserFacingError(
      errorMessage,
      errorData === undefined ? undefined : (JSON.parse(errorData) as JsonValue),
    );
  }

  private callOf(
    kind: "query" | "mutation" | "action",
    argsText: string,
    context: ActionContext,
  ): FunctionCall {
    const args = JSON.parse(argsText) as CallArgs;
    const caller = this.callerOf(context);
    const { component, path } = resolveTarget(targetOf(args, `actions/${kind}`), caller);
    return {
      path,
      componentPath: component.mount.path,
      args: JSON.stringify(args.args ?? {}),
      identity: identityAcross(context.identity, caller, component),
      allowInternal: true,
      caller: "Action",
    };
  }

  private async schedule(args: ScheduleArgs, context: ActionContext): Promise<string> {
    const { scheduler } = this.host.services;
    if (!scheduler) throw new UserFacingError("Scheduling is not available yet.");
    const caller = this.callerOf(context);
    const nowMs = this.host.clock.nowMs();
    const parentJobId = context.jobId ?? null;
    const request = prepareSchedule(args, caller, { nowMs, parentJobId });
    const id = await this.host.transact((tx) => scheduler.schedule(tx, caller.mount.id, request));
    return JSON.stringify(id);
  }

  private async cancel({ id }: { id: string }, context: ActionContext): Promise<string> {
    const { scheduler } = this.host.services;
    if (!scheduler) throw new UserFacingError("Scheduling is not available yet.");
    const owner = this.callerOf(context).mount.id;
    await this.host.transact((tx) => scheduler.cancel(tx, owner, id));
    return "null";
  }

  private async searchVectors(
    { query }: { query: VectorSearchRequest },
    context: ActionContext,
  ): Promise<string> {
    const { id } = this.callerOf(context).mount;
    return JSON.stringify({ results: await this.host.database.searchVectors(id, query) });
  }

  private async storage(op: string, argsText: string, context: ActionContext): Promise<string> {
    const { storage } = this.host.services;
    if (!storage) throw new UserFacingError("File storage is not available yet.");
    const owner = this.callerOf(context).mount.id;
    const { storageId = "" } = JSON.parse(argsText) as { storageId?: string };
    const value = await this.host.transact((tx) => {
      switch (op) {
        case "1.0/storageGetUrl":
          return storage.getUrl(tx, owner, storageId);
        case "1.0/storageGetMetadata":
          return storage.getMetadata(tx, owner, storageId);
        case "1.0/storageGenerateUploadUrl":
          return storage.generateUploadUrl(tx, owner);
        default:
          storage.delete(tx, owner, storageId);
          return null;
      }
    });
    return JSON.stringify(value);
  }

  private callerOf(context: ActionContext): LoadedComponent {
    return this.host.deployment().requireComponent(context.componentPath);
  }
}

/** A user's identity stays within its component; an admin's goes everywhere. */
function identityAcross(identity: Identity, from: LoadedComponent, to: LoadedComponent): Identity {
  if (identity.kind === "user" && from.mount.id !== to.mount.id) return { kind: "none" };
  return identity;
}

function toThrown(error: FunctionError | null): UserFacingError {
  return new UserFacingError(error?.message ?? "Unknown failure", error?.data);
}
