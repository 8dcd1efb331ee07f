import { AsyncLocalStorage } from "node:async_hooks";
import type { JsonObject, TransactionUsage } from "../database/types";
import { UserFacingError } from "../lib/errors";
import { monotonicMs, setImmediateReal } from "../runtime/clock";
import { checkArguments, checkResult } from "./checkedCall";
import { Execution, type ExecutionRequest } from "./execution";
import { Frame } from "./frame";
import { describeThrown, FunctionError } from "./functionError";
import { afterOverrides, dropOverrides } from "./globals/overridable";
import { installGlobals } from "./globals/install";
import { ImportScope } from "./importScope";
import { LoadedDeployment, type LoadedComponent, type LoadedFunction } from "./loadedDeployment";
import type { Deployment } from "./deployment";
import type { Namespace, RunImport } from "./moduleSet";
import { requireType, resolveTarget, targetOf, type TargetFields } from "./resolve";
import type { Scope } from "./scope";
import type { FunctionServices } from "./services";
import type { LogBuffer } from "./logBuffer";

export type ExecutionOutcome = {
  /** JSON text, or why there is none. */
  result: { ok: true; value: string } | { ok: false; error: FunctionError };
  logs: LogBuffer;
  journal: string | null;
  identityRead: boolean;
  elapsedMs: number;
};

/** Nested calls deeper than this are taken for an endless loop. */
const MAX_DEPTH = 8;
/** A function that keeps waiting for webcrypto is ended after this. */
const MAX_WALL_MS = 15_000;

/**
 * Runs queries and mutations, one at a time: whoever calls user code without
 * naming its execution belongs to the current one. Only nested frames need
 * AsyncLocalStorage (no store = the root frame), so the usual function pays
 * nothing for it.
 */
export class FunctionRunner {
  private current: { execution: Execution; root: Frame } | null = null;
  private readonly nestedFrames = new AsyncLocalStorage<Scope>();
  private usedNestedFrames = false;

  constructor(
    private readonly services: FunctionServices,
    /** Told at each turn of the event loop that the running function has yielded. */
    private readonly onYield: () => void = () => {},
  ) {
    installGlobals(() =>
      this.current === null ? undefined : (this.nestedFrames.getStore() ?? this.current.root),
    );
  }

  load(deployment: Deployment): LoadedDeployment {
    return new LoadedDeployment(deployment, (component) => this.importer(component));
  }

  /** Nobody else may run until the promise is settled. Rejects only for failures of ours. */
  async run(input: ExecutionRequest): Promise<ExecutionOutcome> {
    if (this.current) throw new Error("Bug: two executions at once");
    const execution = new Execution(input, this.services);
    const kind = input.transaction.kind === "query" ? "Query" : "Mutation";
    const root = this.frame(execution, input.target, { kind, depth: 0 });
    this.current = { execution, root };
    const start = monotonicMs();
    try {
      const result = await this.finish(execution, this.call(root, input.args), start);
      if (execution.internalError !== undefined) throw execution.internalError;
      const { logs, journalOut, identityRead } = execution;
      const elapsedMs = monotonicMs() - start;
      return { result, logs, journal: journalOut, identityRead, elapsedMs };
    } finally {
      execution.isFinished = true;
      this.current = null;
      if (root.overrides) endOverrides(root);
      if (this.usedNestedFrames) this.nestedFrames.disable();
      this.usedNestedFrames = false;
    }
  }

  /** For the thread's unhandledRejection event; false when no user code runs. */
  noteUnhandledRejection(promise: Promise<unknown>, reason: unknown): boolean {
    if (!this.current) return false;
    const { execution } = this.current;
    execution.unhandledRejections ??= new Map();
    execution.unhandledRejections.set(promise, reason);
    return true;
  }

  noteLateHandling(promise: Promise<unknown>): void {
    this.current?.execution.unhandledRejections?.delete(promise);
  }

  /**
   * Waits in whole turns of the event loop. After a turn with no platform
   * operation under way nothing can resume the function any more, so a promise
   * that is still open will stay open. The turn also lets left-over microtasks
   * run out before another execution becomes the current one.
   */
  private async finish(
    execution: Execution,
    call: Promise<string>,
    start: number,
  ): Promise<ExecutionOutcome["result"]> {
    let settled: ExecutionOutcome["result"] | null = null;
    const translator = execution.input.target.component.deployment.stackTranslator;
    const fail = (thrown: unknown) => ({
      ok: false as const,
      error: describeThrown(thrown, translator),
    });
    call.then(
      (value) => (settled = { ok: true, value }),
      (thrown: unknown) => (settled = fail(thrown)),
    );
    do {
      await nextTurn();
      this.onYield();
      if (monotonicMs() - start > MAX_WALL_MS) {
        return fail(new FunctionError("Function execution timed out (maximum duration: 15s)"));
      }
    } while (execution.pendingHostOperations > 0);
    for (const reason of execution.unhandledRejections?.values() ?? []) return fail(reason);
    return settled ?? fail(new FunctionError("Returned promise will never resolve"));
  }

  private frame(
    execution: Execution,
    target: LoadedFunction,
    options: { kind: "Query" | "Mutation"; depth: number; transaction?: Frame["transaction"] },
  ): Frame {
    const transaction = options.transaction ?? execution.input.transaction;
    return new Frame(execution, target, options.kind, transaction, options.depth, this.nested);
  }

  private readonly nested = (parent: Frame, args: string) => this.runNested(parent, args);

  private async call(frame: Frame, args: string): Promise<string> {
    const { target } = frame;
    requireType(target, frame.kind);
    const names = (number: number) => frame.transaction.tableName(frame.componentId, number);
    checkArguments(target, args, names);
    const { component, module } = target;
    const namespace = component.modules.peek(module.path) ?? (await this.loadModule(target));
    const invoke = entryPoint(namespace, frame);
    const result = await invoke(`[${args}]`);
    checkResult(target, result, names);
    return result;
  }

  private async loadModule({ component, module }: LoadedFunction): Promise<Namespace> {
    const execution = this.current?.execution;
    if (execution) execution.pendingHostOperations++;
    try {
      return await component.modules.load(module.path);
    } finally {
      if (execution) execution.pendingHostOperations--;
    }
  }

  private importer(component: LoadedComponent): RunImport {
    return async (evaluate) => {
      const running = this.current;
      if (!running) return evaluate();
      const scope = new ImportScope(component, running.execution.nowMs, running.root);
      this.usedNestedFrames = true;
      await this.nestedFrames.run(scope, evaluate);
    };
  }

  private async runNested(parent: Frame, argsText: string): Promise<string> {
    const args = JSON.parse(argsText) as RunUdfArgs;
    const { component, path } = resolveTarget(targetOf(args, "runUdf"), parent.component);
    const kind = nestedKind(parent, args.udfType);
    if (parent.depth >= MAX_DEPTH) {
      throw new UserFacingError(
        "Cross component call depth limit exceeded. Do you have an infinite loop in your app?",
      );
    }
    const target = component.findFunction(path);
    if (!target) {
      throw new UserFacingError(
        `Could not find public function for '${path}'${component.inComponent}.`,
      );
    }
    const { transaction } = parent;
    const child = this.frame(parent.execution, target, {
      kind,
      depth: parent.depth + 1,
      transaction: args.udfType === "snapshotQuery" ? transaction.snapshotView() : transaction,
    });
    const restoreLimits = child.transaction.lowerLimits(args.transactionLimits ?? {});
    try {
      return await this.inChild(child, parent, JSON.stringify(args.args ?? {}));
    } finally {
      restoreLimits();
    }
  }

  /** A failed child leaves no writes; what it read stays read. */
  private async inChild(child: Frame, parent: Frame, args: string): Promise<string> {
    const isMutation = child.kind === "Mutation";
    if (isMutation) child.transaction.beginChild();
    this.usedNestedFrames = true;
    try {
      const result = await this.nestedFrames.run(child, () => this.call(child, args));
      if (isMutation) child.transaction.commitChild();
      return result;
    } catch (thrown) {
      if (isMutation) child.transaction.rollbackChild();
      throw describeThrown(thrown, parent.component.deployment.stackTranslator);
    } finally {
      if (child.overrides) endOverrides(child);
    }
  }
}

function endOverrides(frame: Frame): void {
  dropOverrides(frame.overrides);
  frame.overrides = null;
  afterOverrides();
}

type RunUdfArgs = TargetFields & {
  udfType: "query" | "mutation" | "snapshotQuery";
  args?: JsonObject;
  transactionLimits?: Partial<TransactionUsage>;
};

type Invokable = Partial<
  Record<"invokeQuery" | "invokeMutation", (args: string) => Promise<string>>
>;

function entryPoint(namespace: Namespace, frame: Frame): (args: string) => Promise<string> {
  const { module, analysis } = frame.target;
  const exported = namespace[analysis.name];
  const method = frame.kind === "Query" ? "invokeQuery" : "invokeMutation";
  const invoke = isInvokable(exported) ? exported[method] : undefined;
  if (invoke) return invoke;
  throw new FunctionError(`Couldn't find "${analysis.name}" in module "${module.path}".`);
}

const isInvokable = (value: unknown): value is Invokable =>
  typeof value === "function" || (typeof value === "object" && value !== null);

function nestedKind(parent: Frame, udfType: string): "Query" | "Mutation" {
  const isAllowed =
    udfType === "query" ||
    (parent.kind === "Mutation" && (udfType === "mutation" || udfType === "snapshotQuery"));
  if (!isAllowed) {
    throw new UserFacingError(
      `Cannot call a ${udfType} function from a ${parent.kind.toLowerCase()} function`,
    );
  }
  return udfType === "mutation" ? "Mutation" : "Query";
}

const nextTurn = () => new Promise<void>((resolve) => setImmediateReal(resolve));
