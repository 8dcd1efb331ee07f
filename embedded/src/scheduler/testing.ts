import { openDatabase } from "../database/database";
import type { Database, JsonObject, Transaction } from "../database/types";
import { FakeClock } from "../runtime/fakeClock";
import { MemoryStore } from "../storage/memory/memoryStore";
import { openVersionedStore } from "../storage/versions";
import type { FunctionResult } from "../threads/messages";
import type { DueCall, MutationHooks, SchedulerHost } from "./host";
import type { JobDocument } from "./jobRows";
import { Scheduler } from "./scheduler";

type FakeFunction =
  | { udfType: "Mutation"; run: (tx: Transaction, call: DueCall) => void | Promise<void> }
  | { udfType: "Action"; run: (call: DueCall) => void | Promise<void> }
  | { udfType: "Query"; run: () => void };

/** An engine without an engine: functions are given by the test. */
export class FakeEngine implements SchedulerHost {
  readonly functions = new Map<string, FakeFunction>();
  readonly bugs: unknown[] = [];
  database: Database;
  scheduler: Scheduler;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(
    readonly clock = new FakeClock(),
    readonly store = new MemoryStore(),
  ) {
    this.database = openDatabase({ store: openVersionedStore(store), clock });
    this.scheduler = new Scheduler(this, { actionParallelism: 8 });
  }

  /** The process dies (nothing is finished or told) and a new one starts on what was stored. */
  async restart(): Promise<FakeEngine> {
    this.scheduler.stop();
    const next = new FakeEngine(this.clock, this.store);
    for (const [path, fake] of this.functions) next.functions.set(path, fake);
    await next.scheduler.start();
    return next;
  }

  /** One after the other, as the engine's queue does. */
  #serial<T>(work: () => Promise<T> | T): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => {});
    return result;
  }

  functionType(_component: number, path: string) {
    const found = this.functions.get(path);
    return found ? { udfType: found.udfType } : { error: `Could not find function ${path}` };
  }

  async transact<T>(body: (tx: Transaction) => T): Promise<T> {
    const { value, durable } = await this.#serial(() => {
      const tx = this.database.beginMutation();
      try {
        const value = body(tx);
        return { value, durable: this.database.commit(tx) };
      } finally {
        tx.close();
      }
    });
    await durable;
    return value;
  }

  runMutation(call: DueCall, hooks: MutationHooks): Promise<FunctionResult | null> {
    return this.#serial(async () => {
      const tx = this.database.beginMutation();
      try {
        if (!hooks.before(tx)) return null;
        const failure = await this.#attempt(() => this.#require(call, "Mutation").run(tx, call));
        if (failure) return failure;
        hooks.after(tx);
        await this.database.commit(tx);
        return success;
      } finally {
        tx.close();
      }
    });
  }

  async runAction(call: DueCall): Promise<FunctionResult> {
    const failure = await this.#attempt(() => this.#require(call, "Action").run(call));
    return failure ?? success;
  }

  reportBug(error: unknown): void {
    this.bugs.push(error);
  }

  async #attempt(run: () => void | Promise<void>): Promise<FunctionResult | null> {
    try {
      await run();
      return null;
    } catch (error) {
      if (error instanceof InternalFailure) throw error;
      const text = error instanceof Error ? error.message : String(error);
      const errorMessage = `[Request ID: 0123456789abcdef] Server Error\nUncaught Error: ${text}`;
      return { ok: false, errorMessage, logLines: [] };
    }
  }

  #require<U extends FakeFunction["udfType"]>(
    call: DueCall,
    udfType: U,
  ): Extract<FakeFunction, { udfType: U }> {
    const found = this.functions.get(call.path);
    if (found?.udfType !== udfType) throw new InternalFailure(`no ${udfType} ${call.path}`);
    return found as Extract<FakeFunction, { udfType: U }>;
  }

  // What tests do and look at.

  schedule(path: string, args: JsonObject = {}, delayMs = 0): Promise<string> {
    return this.transact((tx) => this.scheduleIn(tx, path, args, delayMs));
  }

  scheduleIn(tx: Transaction, path: string, args: JsonObject = {}, delayMs = 0): string {
    const udfType = this.functions.get(path)?.udfType ?? "Mutation";
    const scheduledMs = tx.nowMs + delayMs;
    const request = { component: 0, path, udfType, args, scheduledMs, parentJobId: null };
    return this.scheduler.schedule(tx, 0, request);
  }

  read<T>(body: (tx: Transaction) => T): T {
    const tx = this.database.beginQuery();
    try {
      return body(tx);
    } finally {
      tx.close();
    }
  }

  job(id: string): JobDocument | null {
    const text = this.read((tx) => tx.get(0, id, "_scheduled_functions"));
    return text === null ? null : (JSON.parse(text) as JobDocument);
  }

  stateOf(id: string): string | undefined {
    return this.job(id)?.state.kind;
  }

  count(table: string): number {
    const source = { type: "FullTableScan" as const, tableName: table, order: null };
    return this.read((tx) => {
      const rows = tx.stream(0, { source, operators: [] });
      let count = 0;
      while (rows.next() !== null) count++;
      return count;
    });
  }
}

/** Stands for a failure of the engine, not of the function. */
export class InternalFailure extends Error {}

const success: FunctionResult = { ok: true, value: "null", logLines: [], journal: null };
