import { Worker } from "node:worker_threads";
import { anonymousMemory } from "../runtime/anonymousMemory";
import { threadMemoryTaken } from "../runtime/threadUsage";
import { ServerError } from "../lib/errors";
import { ActionSlots, createSlotMemory } from "../threads/actionSlots";
import type { ActionsControl, ActionsEvent, ActionsRequest } from "../threads/messages";
import { RpcPort } from "../threads/rpc";
import { createWatchMemory, ExecutionWatch } from "../threads/watch";
import { functionWorkerArgv, type ActionsWorkerData } from "../threads/workers";
import { GrowthGuard } from "./growthGuard";
import { StuckDetector } from "./stuckDetector";

export type ActionsThreadOptions = {
  workerFile: URL;
  workerData: Omit<ActionsWorkerData, "watch" | "slots">;
  /** Actions may compute for long, but not without ever letting others run. */
  stuckMs?: number;
};

export type Loss = {
  why: "outOfMemory" | "stuck" | "crashed";
  cause: Error;
  /** Number (see actionSlots.ts) of the request whose code ended the thread; null when nobody's. */
  guilty: number | null;
  /** Those that somebody outside can have noticed. */
  touched: readonly number[];
};

/**
 * What a function may take is watched from here: V8 ends the whole process when a large array does not
 * fit within its own limit, so that one only has to be out of the way.
 */
const HEAP_LIMIT_MB = 8192;
export const STUCK_MS = 30_000;
const LOOK_MS = 1000;
const MEMORY_LOOK_MS = 50;

/** One actions worker, from its start to its end. */
export class ActionsThread {
  readonly rpc: RpcPort<ActionsRequest, ActionsControl, never, ActionsEvent>;
  readonly #worker: Worker;
  readonly #watch: ExecutionWatch;
  readonly #slots: ActionSlots;
  readonly #timers: NodeJS.Timeout[];
  readonly #detector: StuckDetector;
  readonly #growth = new GrowthGuard();
  #why: Loss["why"] | null = null;
  #isOver = false;

  constructor(
    { workerFile, workerData, stuckMs = STUCK_MS }: ActionsThreadOptions,
    on: { event(event: ActionsEvent): void; loss(loss: Loss): void },
  ) {
    const watch = createWatchMemory();
    const slots = createSlotMemory();
    const data: ActionsWorkerData = { ...workerData, watch, slots };
    const limits = { limitMs: stuckMs, periodMs: LOOK_MS, wallLimitMs: stuckMs };
    this.#detector = new StuckDetector(limits);
    this.#watch = new ExecutionWatch(watch, () => Date.now());
    this.#slots = new ActionSlots(slots);
    this.#worker = new Worker(workerFile, {
      workerData: data,
      execArgv: functionWorkerArgv,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
    this.rpc = new RpcPort(this.#worker, {
      onRequest: () => {
        throw new ServerError("internal", "NoRequests", "The front answers no requests.");
      },
      onEvent: (event) => on.event(event),
    });
    this.#worker.once("error", (error) => this.#end(error, on));
    this.#worker.once("exit", (code) => this.#end(new Error(`exit code ${code}`), on));
    this.#timers = [
      setInterval(() => this.#look(), LOOK_MS).unref(),
      setInterval(() => this.#lookAtMemory(), MEMORY_LOOK_MS).unref(),
    ];
  }

  /** Ends it; nobody is told. */
  async terminate(): Promise<void> {
    this.#isOver = true;
    for (const timer of this.#timers) clearInterval(timer);
    await this.#worker.terminate();
  }

  #look(): void {
    if (this.#detector.look(this.#watch.read(), Date.now())) this.#stop("stuck");
  }

  #lookAtMemory(): void {
    const taken = () => threadMemoryTaken(this.#watch.threadId);
    if (this.#growth.look(anonymousMemory, !this.#slots.isResting, taken))
      this.#stop("outOfMemory");
  }

  #stop(why: Loss["why"]): void {
    if (this.#why !== null) return;
    this.#why = why;
    void this.#worker.terminate();
  }

  #end(cause: Error, on: { loss(loss: Loss): void }): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const timer of this.#timers) clearInterval(timer);
    const ranOut = "code" in cause && cause.code === "ERR_WORKER_OUT_OF_MEMORY";
    const why = this.#why ?? (ranOut ? "outOfMemory" : "crashed");
    on.loss({ why, cause, guilty: this.#slots.running, touched: this.#slots.touched() });
  }
}
