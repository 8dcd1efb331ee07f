import type { Transaction } from "../database/types";
import { UserFacingError } from "../lib/errors";
import { realRandom } from "../runtime/random";
import type { Execution } from "./execution";
import { FunctionError } from "./functionError";
import type { GlobalOverrides } from "./globals/overridable";
import type { LoadedComponent, LoadedFunction } from "./loadedDeployment";
import { enterHost, leaveHost, type ConsoleLevel, type Scope } from "./scope";
import { seededMathRandom } from "./seededRandom";
import { asyncSyscalls, syncSyscalls } from "./syscalls/table";

type QueuedCall = {
  op: string;
  args: string;
  resolve: (value: string) => void;
  reject: (error: unknown) => void;
};

export type OpenStream = { next(): string | null };

/** Runs a nested function; given by the runner, which knows how to enter a frame. */
export type RunNested = (parent: Frame, args: string) => Promise<string>;

/**
 * One function inside an execution: the root, or one called with runQuery or
 * runMutation. Its asynchronous syscalls take effect in the order they were
 * issued; while a nested function runs, the later ones wait, so that they are
 * never booked into the child's sub-transaction.
 */
export class Frame implements Scope {
  readonly isDeterministic = true;
  private seeded: (() => number) | null = null;
  readonly streams = new Map<number, OpenStream>();
  overrides: GlobalOverrides | null = null;
  nextStreamId = 0;
  hasPaginated = false;
  private isRunningNested = false;
  /** Calls that wait for a nested one; most frames never have any. */
  private queue: QueuedCall[] | null = null;

  constructor(
    readonly execution: Execution,
    readonly target: LoadedFunction,
    readonly kind: "Query" | "Mutation",
    readonly transaction: Transaction,
    readonly depth: number,
    private readonly runNested: RunNested,
  ) {}

  /** Most functions never ask for it. */
  get random(): () => number {
    return (this.seeded ??= seededMathRandom(new Uint32Array(realRandom.bytes(12).buffer)));
  }

  get component(): LoadedComponent {
    return this.target.component;
  }
  get componentId(): number {
    return this.target.component.mount.id;
  }
  get inherited(): GlobalOverrides | null {
    return this.target.component.globals;
  }
  get env(): Readonly<Record<string, string>> {
    return this.target.component.env;
  }
  get frozenMs(): number {
    return this.execution.nowMs;
  }
  get refusesCryptoRandomness(): boolean {
    return this.kind === "Query";
  }

  log(level: ConsoleLevel, messages: string[]): void {
    if (!this.execution.isFinished) this.execution.logs.add(level, messages);
  }

  hostOperation(change: 1 | -1): void {
    this.execution.pendingHostOperations += change;
  }

  syscall(op: string, args: string): string {
    if (this.execution.isFinished) throw finished(op);
    const handler = syncSyscalls[op];
    if (!handler) throw new Error(`Unknown operation ${op}`);
    enterHost();
    try {
      return handler(this, args);
    } finally {
      leaveHost();
    }
  }

  jsSyscall(op: string): unknown {
    throw new Error(`Unknown operation ${op}`);
  }

  asyncSyscall(op: string, args: string): Promise<string> {
    if (this.execution.isFinished) return Promise.reject(finished(op));
    if (!this.isRunningNested) return this.perform(op, args);
    const queue = (this.queue ??= []);
    return new Promise((resolve, reject) => queue.push({ op, args, resolve, reject }));
  }

  private perform(op: string, args: string): Promise<string> {
    if (op === "1.0/runUdf") return this.performNested(args);
    const handler = asyncSyscalls[op];
    if (!handler) return Promise.reject(new Error(`Unknown async operation ${op}`));
    enterHost();
    try {
      return Promise.resolve(handler(this, args));
    } catch (error) {
      return Promise.reject(this.forUser(error));
    } finally {
      leaveHost();
    }
  }

  private async performNested(args: string): Promise<string> {
    this.isRunningNested = true;
    try {
      return await this.runNested(this, args);
    } catch (error) {
      throw this.forUser(error);
    } finally {
      this.isRunningNested = false;
      this.drain();
    }
  }

  private drain(): void {
    while (!this.isRunningNested) {
      const next = this.queue?.shift();
      if (!next) return;
      this.perform(next.op, next.args).then(next.resolve, next.reject);
    }
  }

  /** User code may catch what it can understand; a bug of ours ends the whole execution. */
  private forUser(error: unknown): Error {
    if (error instanceof UserFacingError || error instanceof FunctionError) return error;
    this.execution.internalError ??= error;
    return new Error("Your request couldn't be completed. Try again later.");
  }
}

const finished = (op: string) =>
  new Error(`Cannot perform ${op}: the function that called it has already finished.`);
