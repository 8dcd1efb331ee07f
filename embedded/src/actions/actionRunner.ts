import { AsyncLocalStorage, createHook } from "node:async_hooks";
import type { JsonObject } from "../database/types";
import { checkArguments, checkResult } from "../functions/checkedCall";
import type { Deployment } from "../functions/deployment";
import { describeThrown, failureForClient, FunctionError } from "../functions/functionError";
import { installGlobals } from "../functions/globals/install";
import { ImportScope } from "../functions/importScope";
import { LoadedDeployment, type LoadedFunction } from "../functions/loadedDeployment";
import { completionEntry } from "../functions/logEntries";
import {
  findForClient,
  requireType,
  resolveTarget,
  targetOf,
  type TargetFields,
} from "../functions/resolve";
import type { Scope } from "../functions/scope";
import { ServerError, UserFacingError } from "../lib/errors";
import { monotonicMs, realClock } from "../runtime/clock";
import type { ActionSlot, ActionSlots } from "../threads/actionSlots";
import type { FunctionCall, FunctionResult, Identity, LogEntry } from "../threads/messages";
import type { ActionsEnvironment } from "../threads/workers";
import type { ActionFiles } from "./actionFiles";
import { ActionScope, type ActionHost, type ActionRequestInfo } from "./actionScope";
import { Gate } from "./gate";
import { LogStream } from "./logStream";
import type { TableNames } from "./tableNames";

export type ActionRunnerOptions = {
  /** Of the actions that run here; those of the other one are asked of the engine. */
  environment: ActionsEnvironment;
  deploymentName: string;
  engineSyscall: ActionHost["engineSyscall"];
  log: (entry: LogEntry) => void;
  reportBug: (error: unknown) => void;
  tables: TableNames;
  files: ActionFiles;
  slots: ActionSlots;
};

const MINUTE_MS = 60_000;
/** The official limits of the two environments. */
const ISOLATE_LIMIT_MS = 30 * MINUTE_MS;
const NODE_LIMIT_MS = 10 * MINUTE_MS;
/** As many as the official backend runs at a time. */
const CONCURRENT_ACTIONS = 64;
const WAITING_ACTIONS = 10_000;

/** Runs actions, many at a time; AsyncLocalStorage tells whose call each one is. */
export class ActionRunner {
  private readonly scopes = new AsyncLocalStorage<Scope>();
  private readonly host: ActionHost;
  private readonly gate = new Gate({ inside: CONCURRENT_ACTIONS, waiting: WAITING_ACTIONS });
  private loaded: LoadedDeployment | null = null;
  private announceReady = () => {};
  /** Resolves with the first deployment. */
  readonly ready = new Promise<void>((resolve) => (this.announceReady = resolve));

  constructor(private readonly options: ActionRunnerOptions) {
    this.host = {
      deploymentName: options.deploymentName,
      engineSyscall: options.engineSyscall,
      callAction: (args, scope) => this.callNested(args, scope),
      storeBlob: (blob, sha256, { component }) =>
        options.files.store(component.mount.id, blob, sha256),
      getBlob: (storageId, { component }) => options.files.get(component.mount.id, storageId),
    };
    installGlobals(() => this.scopes.getStore());
    this.watchWhoRuns();
  }

  /** So that the front can tell whose code it was, should it end the thread. */
  private watchWhoRuns(): void {
    const { slots } = this.options;
    createHook({
      before: () => this.runningAction?.slot.run(),
      after: () => slots.rest(),
    }).enable();
  }

  /** The action whose code runs now. */
  get runningAction(): ActionScope | null {
    const scope = this.scopes.getStore();
    return scope instanceof ActionScope ? scope : null;
  }

  /** Executions that are running keep the modules they started with. */
  setDeployment(deployment: Deployment): void {
    this.loaded = new LoadedDeployment(deployment, (component) => (evaluate) => {
      const outer = this.scopes.getStore();
      const scope = new ImportScope(component, Math.floor(realClock.nowMs()), outer);
      return this.scopes.run(scope, evaluate);
    });
    this.announceReady();
  }

  get deployment(): LoadedDeployment {
    if (this.loaded) return this.loaded;
    throw new ServerError("overloaded", "NotReady", "The backend is still starting.");
  }

  /** An action from outside or of the scheduler. Rejects only for failures of ours. */
  async run(call: FunctionCall, info: ActionRequestInfo): Promise<FunctionResult> {
    try {
      const component = this.deployment.requireComponent(call.componentPath);
      const allowInternal = call.allowInternal ?? false;
      const caller = { identity: call.identity, allowInternal };
      const target = findForClient(component, call.path, caller);
      const run = () => this.runTop(target, call, info);
      // A nested one has been let in with its caller, who waits for it inside.
      return await (info.nested ? run() : this.gate.pass(run));
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return failureFor(error, info, []);
    }
  }

  private async runTop(
    target: LoadedFunction,
    call: FunctionCall,
    info: ActionRequestInfo,
  ): Promise<FunctionResult> {
    const slot = this.options.slots.take(info.rpcId);
    const scope = this.newScope(target, call.identity, { info, slot });
    const stream = this.openLog(scope, { udfType: "Action", identifier: target.path });
    const start = monotonicMs();
    const result = await this.settle(this.invoke(target, call.args, scope), limitOf(target));
    scope.finish();
    slot.free();
    const { requestId } = info;
    const outcome = { result, logs: scope.logs, elapsedMs: monotonicMs() - start };
    const entry = completionEntry({ target, call, outcome, udfType: "Action", requestId });
    this.options.log({ ...entry, ...stream.end() });
    const logLines = scope.logs.texts();
    if (result.ok) return { ok: true, value: result.value, logLines, journal: null };
    return failureFor(result.error, info, logLines);
  }

  /** Whoever opens it has to end it. */
  openLog(scope: ActionScope, who: { udfType: string; identifier: string }): LogStream {
    const { component, request, logs } = scope;
    const componentPath = component.mount.path || null;
    const fields = { ...who, componentPath, requestId: request.requestId };
    const stream = new LogStream({ logs, fields, emit: this.options.log });
    scope.onLine = stream.note;
    return stream;
  }

  /** Runs `work` as user code of `scope`. */
  enter<T>(scope: ActionScope, work: () => Promise<T>): Promise<T> {
    scope.slot.run();
    return this.scopes.run(scope, work);
  }

  private newScope(
    target: LoadedFunction,
    identity: Identity,
    { info, slot }: { info: ActionRequestInfo; slot: ActionSlot },
  ): ActionScope {
    // Modules of Node can reach the outside in ways that nobody sees from here.
    if (target.module.environment === "node") slot.touch();
    return new ActionScope(target.component, target, identity, info, slot, this.host);
  }

  newHttpScope(
    component: ActionScope["component"],
    identity: Identity,
    info: ActionRequestInfo,
  ): ActionScope {
    const slot = this.options.slots.take(info.rpcId);
    return new ActionScope(component, null, identity, info, slot, this.host);
  }

  private async settle(
    work: Promise<string>,
    limitMs: number,
  ): Promise<{ ok: true; value: string } | { ok: false; error: FunctionError }> {
    try {
      return { ok: true, value: await withLimit(work, limitMs) };
    } catch (thrown) {
      return { ok: false, error: describeThrown(thrown, this.deployment.stackTranslator) };
    }
  }

  private async invoke(target: LoadedFunction, args: string, scope: ActionScope): Promise<string> {
    requireType(target, "Action");
    const { tables } = this.options;
    await tables.forChecks(target.component.mount.id, (names) =>
      checkArguments(target, args, names),
    );
    const { module, analysis, component } = target;
    const namespace =
      component.modules.peek(module.path) ?? (await component.modules.load(module.path));
    const invokeAction = entryPoint(namespace[analysis.name]);
    if (!invokeAction) {
      throw new FunctionError(`Couldn't find "${analysis.name}" in module "${module.path}".`);
    }
    const result = await this.enter(scope, () =>
      invokeAction(scope.request.requestId, `[${args}]`),
    );
    // Its tables may have come to be while it ran: the first file stored makes one.
    await tables.forChecks(component.mount.id, (names) => checkResult(target, result, names));
    return result;
  }

  /** An action called by an action: its own scope, in the thread of its environment. */
  private async callNested(argsText: string, caller: ActionScope): Promise<string> {
    const args = JSON.parse(argsText) as TargetFields & { args?: JsonObject };
    const { component, path } = resolveTarget(targetOf(args, "actions/action"), caller.component);
    const target = component.findFunction(path);
    if (!target) {
      const where = component.inComponent;
      throw new UserFacingError(`Could not find public function for '${path}'${where}.`);
    }
    if (target.module.environment !== this.options.environment) {
      caller.slot.touch();
      return this.options.engineSyscall("1.0/actions/action", argsText, caller);
    }
    const crosses = component.mount.id !== caller.component.mount.id;
    const isUser = caller.identity.kind === "user";
    const identity: Identity = crosses && isUser ? { kind: "none" } : caller.identity;
    const { request: info, slot } = caller;
    const scope = this.newScope(target, identity, { info, slot });
    try {
      return await this.invoke(target, JSON.stringify(args.args ?? {}), scope);
    } catch (thrown) {
      throw describeThrown(thrown, component.deployment.stackTranslator);
    } finally {
      scope.finish();
      caller.logs.lines.push(...scope.logs.lines);
    }
  }
}

function failureFor(error: FunctionError, info: ActionRequestInfo, logLines: string[]) {
  const failure = failureForClient(error, info.requestId, logLines);
  return info.nested ? { ...failure, errorMessage: error.message } : failure;
}

type InvokeAction = (requestId: string, args: string) => Promise<string>;

function entryPoint(exported: unknown): InvokeAction | undefined {
  if (typeof exported !== "function" || !("invokeAction" in exported)) return undefined;
  return exported.invokeAction as InvokeAction;
}

function limitOf({ module }: LoadedFunction): number {
  return module.environment === "node" ? NODE_LIMIT_MS : ISOLATE_LIMIT_MS;
}

/** Fails like the official backend when `work` takes too long. */
export async function withLimit<T>(
  work: Promise<T>,
  limitMs: number = ISOLATE_LIMIT_MS,
): Promise<T> {
  let cancel = () => {};
  const timeout = new Promise<never>((_, reject) => {
    const text = `Function execution timed out (maximum duration: ${limitMs / 1000}s)`;
    const timer = realClock.setTimer(limitMs, () => reject(new FunctionError(text)));
    cancel = () => timer.cancel();
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    cancel();
  }
}
