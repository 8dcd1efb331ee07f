import type { Database, JsonObject, ReadSet, Transaction } from "../database/types";
import { describeThrown, failureForClient, FunctionError } from "../functions/functionError";
import {
  normalizeFunctionPath,
  type LoadedComponent,
  type LoadedDeployment,
  type LoadedFunction,
} from "../functions/loadedDeployment";
import { findForClient, notFound } from "../functions/resolve";
import type { ExecutionOutcome, FunctionRunner } from "../functions/runner";
import type { FunctionServices } from "../functions/services";
import { ServerError } from "../lib/errors";
import { realRandom } from "../runtime/random";
import type { FunctionCall, FunctionResult, LogEntry } from "../threads/messages";
import { completionEntry } from "../functions/logEntries";

/** What a run of a query or mutation left behind. */
export type CallOutcome = {
  result: FunctionResult;
  /** The failure behind `result`, for callers that are functions themselves. */
  error: FunctionError | null;
  /** The failure was ours: what was thrown. */
  bug: unknown;
  identityRead: boolean;
};

export type CallOptions = {
  journal?: string | null;
  requestId?: string;
  scheduledJobId?: string | null;
};

export type ExecutorHooks = {
  /** The active one; changes with every push. */
  deployment: () => LoadedDeployment;
  log: (entry: LogEntry) => void;
  reportBug: (error: unknown) => void;
};

/** Runs one call inside a transaction that somebody else opens, commits and closes. */
export class Executor {
  constructor(
    private readonly runner: FunctionRunner,
    private readonly services: FunctionServices,
    private readonly hooks: ExecutorHooks,
  ) {}

  /** Whom a call from outside means. Throws FunctionError or ServerError. */
  find(call: FunctionCall): LoadedFunction {
    const component = this.hooks.deployment().requireComponent(call.componentPath);
    const allowInternal = call.allowInternal ?? false;
    return findForClient(component, call.path, { identity: call.identity, allowInternal });
  }

  /** Never rejects: every failure is an outcome. */
  async run(call: FunctionCall, tx: Transaction, options: CallOptions = {}): Promise<CallOutcome> {
    const requestId = options.requestId ?? newRequestId();
    try {
      if (call.path.startsWith("_system/")) return this.runSystem(call, tx);
      return await this.runUser(this.find(call), call, tx, { ...options, requestId });
    } catch (thrown) {
      const error = this.toFunctionError(thrown);
      const result = failureForClient(error, requestId, []);
      const bug = error === thrown || thrown instanceof ServerError ? null : thrown;
      return { result, error, bug, identityRead: true };
    }
  }

  /** A failure of ours is reported here and told to callers without its details. */
  private toFunctionError(thrown: unknown): FunctionError {
    if (thrown instanceof FunctionError) return thrown;
    if (thrown instanceof ServerError) return new FunctionError(thrown.message);
    this.hooks.reportBug(thrown);
    return new FunctionError("Your request couldn't be completed. Try again later.");
  }

  private async runUser(
    target: LoadedFunction,
    call: FunctionCall,
    transaction: Transaction,
    options: CallOptions & { requestId: string },
  ): Promise<CallOutcome> {
    const { requestId } = options;
    const outcome = await this.runner.run({
      target,
      args: call.args,
      transaction,
      identity: call.identity,
      journal: options.journal ?? null,
      request: {
        requestId,
        clientIp: call.clientIp ?? null,
        userAgent: call.userAgent ?? null,
        scheduledJobId: options.scheduledJobId ?? null,
      },
    });
    const udfType = transaction.kind === "query" ? "Query" : "Mutation";
    this.hooks.log(completionEntry({ target, call, outcome, udfType, requestId }));
    return toCallOutcome(outcome, requestId);
  }

  /** Native queries of the command line and dashboards; admins only, others learn nothing of them. */
  private runSystem(call: FunctionCall, transaction: Transaction): CallOutcome {
    const component = this.hooks.deployment().requireComponent(call.componentPath);
    const path = normalizeFunctionPath(call.path).replace(/:default$/, "");
    const run = this.services.systemFunction(path);
    if (call.identity.kind !== "admin" || !run) throw notFound(component, call.path);
    const args = JSON.parse(call.args) as JsonObject;
    const value = callSystem(() => run({ transaction, component: component.mount.id, args }), {
      component,
    });
    const result: FunctionResult = {
      ok: true,
      value: JSON.stringify(value),
      logLines: [],
      journal: null,
    };
    return { result, error: null, bug: null, identityRead: true };
  }
}

function callSystem<T>(run: () => T, { component }: { component: LoadedComponent }): T {
  try {
    return run();
  } catch (error) {
    throw describeThrown(error, component.deployment.stackTranslator);
  }
}

function toCallOutcome(outcome: ExecutionOutcome, requestId: string): CallOutcome {
  const { result, logs, journal, identityRead } = outcome;
  const logLines = logs.texts();
  if (result.ok) {
    const answer: FunctionResult = { ok: true, value: result.value, logLines, journal };
    return { result: answer, error: null, bug: null, identityRead };
  }
  const answer = failureForClient(result.error, requestId, logLines);
  return { result: answer, error: result.error, bug: null, identityRead };
}

/** One query of its own. `ts` absent = newest published. */
export async function runQuery(
  executor: Executor,
  database: Database,
  call: FunctionCall,
  options: { ts?: bigint; journal?: string | null; requestId?: string } = {},
): Promise<CallOutcome & { ts: bigint; readSet: ReadSet }> {
  const tx = database.beginQuery(options.ts === undefined ? undefined : { ts: options.ts });
  try {
    const { journal, requestId } = options;
    const outcome = await executor.run(call, tx, { journal, requestId });
    return { ...outcome, ts: tx.snapshotTs, readSet: tx.readSet };
  } finally {
    tx.close();
  }
}

export const newRequestId = () => Buffer.from(realRandom.bytes(8)).toString("hex");
