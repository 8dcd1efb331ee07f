import { MessageChannel, Worker, type MessagePort } from "node:worker_threads";
import { ServerError } from "../lib/errors";
import { errorFields, type Logger } from "../lib/logger";
import type {
  EngineAnswers,
  EngineRequestOf,
  EngineRequestType,
  StuckSubscription,
} from "../threads/backend";
import type { ActionsLoss, EngineEvent } from "../threads/messages";
import { RpcPort } from "../threads/rpc";
import { createWatchMemory, ExecutionWatch, type StuckWork } from "../threads/watch";
import {
  ENGINE_BEGINS_ANEW,
  functionWorkerArgv,
  type ActionsEnvironment,
  type EngineWorkerData,
} from "../threads/workers";
import { anonymousMemory } from "../runtime/anonymousMemory";
import { threadCpuMs, threadMemoryTaken } from "../runtime/threadUsage";
import { endedWith, TIMED_OUT } from "./engineFates";
import type { EndedQuery, EndingEngine } from "./guardedEngine";
import { GrowthGuard, OUT_OF_MEMORY } from "./growthGuard";
import { EngineGone, OutstandingRequests, type Ended, type EngineRpc } from "./outstandingRequests";
import { StuckDetector } from "./stuckDetector";

export type EngineHostOptions = {
  /** The built engineMain.js. */
  workerFile: URL;
  workerData: Omit<EngineWorkerData, "watch" | "actionsPort">;
  /** Gives the other end of the new engine's port to the actions thread. */
  connectActions(environment: ActionsEnvironment, port: MessagePort): void;
  /** An engine was started; plain actions are connected already. */
  onStart(): void;
  /** Asked now and then once code was pushed often: is it time for fresh threads? */
  shouldRenew(): boolean;
  /** Before the next engine starts: the other threads of functions are renewed as well. */
  onRenew(): void;
  /** The engine cannot be started any more: the process has to end. */
  onFatal(error: Error): void;
  logger: Logger;
};

const FUNCTION_LIMIT_MS = 1000;
/** Garbage collection and a busy machine are not the function's fault. */
const GRACE_MS = 250;
const LOOK_MS = 50;
/** Out of the way of the guard over growth; see growthGuard.ts. */
const HEAP_LIMIT_MB = 8192;
/** So many deaths that no function is to blame for, within this time, mean that starting again does not help. */
const MAX_DEATHS = 10;
const DEATHS_WITHIN_MS = 60_000;

/**
 * Node 20 never frees a module that was made for `node:vm`, so each push leaves the modules of the
 * one before behind. After so many, an idle moment is used to begin anew if memory has grown.
 */
const RENEW_AFTER_DEPLOYMENTS = 10;
const RENEWAL_LIMIT_MS = 5_000;
const RENEWAL_PAUSE_MS = 1_000;

type RunningEngine = {
  worker: Worker;
  rpc: EngineRpc;
  watch: ExecutionWatch;
  ready: boolean;
  /** Deployments it has loaded. */
  deployments: number;
};

/**
 * Keeps one engine thread running. A function that does not yield takes its
 * engine with it; the next one starts from disk, and everything that was not
 * acknowledged and may be repeated is asked again, in its old order
 * (`outstandingRequests.ts`).
 */
export class EngineHost implements EndingEngine {
  readonly #options: EngineHostOptions;
  readonly #outstanding = new OutstandingRequests();
  readonly #eventListeners: ((event: EngineEvent) => void)[] = [];
  readonly #restartListeners: ((stuck: StuckSubscription | null) => void)[] = [];
  readonly #endedListeners: ((query: EndedQuery) => void)[] = [];
  readonly #detector = new StuckDetector({
    limitMs: FUNCTION_LIMIT_MS + GRACE_MS,
    periodMs: LOOK_MS,
  });
  #engine: RunningEngine | null = null;
  #deaths: { atMs: number; isExplained: boolean }[] = [];
  readonly #growth = new GrowthGuard();
  #sliceMs = 0;
  #stopping = false;
  #renewal: Promise<void> | null = null;
  #askAgainAt = 0;
  #watchTimer: NodeJS.Timeout | null = null;
  #firstReady: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(options: EngineHostOptions) {
    this.#options = options;
  }

  /** Engines lost within the last minute. */
  get recentRestarts(): number {
    const now = Date.now();
    return this.#deaths.filter(({ atMs }) => now - atMs < DEATHS_WITHIN_MS).length;
  }
  get outstandingCount(): number {
    return this.#outstanding.size;
  }

  /** Resolves when the engine serves; rejects when it cannot start at all. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#firstReady = { resolve, reject };
      this.#spawn();
      this.#watchTimer = setInterval(() => this.#look(), LOOK_MS);
      this.#watchTimer.unref();
    });
  }

  request<T extends EngineRequestType>(request: EngineRequestOf<T>): Promise<EngineAnswers[T]> {
    const rpc = this.#engine?.ready ? this.#engine.rpc : null;
    return this.#outstanding.ask(request, rpc) as Promise<EngineAnswers[T]>;
  }

  onEvent(listener: (event: EngineEvent) => void): void {
    this.#eventListeners.push(listener);
  }
  onRestart(listener: (stuck: StuckSubscription | null) => void): void {
    this.#restartListeners.push(listener);
  }

  onEnded(listener: (query: EndedQuery) => void): void {
    this.#endedListeners.push(listener);
  }

  /** A thread of actions is a new one: connects it with the running engine. */
  connect(environment: ActionsEnvironment, loss: ActionsLoss | null): void {
    const { port1: port, port2 } = new MessageChannel();
    this.#engine?.rpc.notify({ type: "connectActions", environment, port, loss }, [port]);
    this.#options.connectActions(environment, port2);
  }

  /** Lets the engine finish, flush and close its storage. */
  async stop(timeoutMs: number): Promise<void> {
    if (this.#watchTimer) clearInterval(this.#watchTimer);
    const engine = this.#engine;
    const done = engine && this.request({ type: "shutdown" }).catch(() => null);
    this.#stopping = true;
    await this.#renewal;
    if (engine === null) return;
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
    await engine.worker.terminate();
  }

  #spawn(): void {
    const { workerFile, workerData } = this.#options;
    const watchMemory = createWatchMemory();
    const channel = new MessageChannel();
    const data: EngineWorkerData = {
      ...workerData,
      watch: watchMemory,
      actionsPort: channel.port1,
    };
    const worker = new Worker(workerFile, {
      workerData: data,
      transferList: [channel.port1],
      execArgv: functionWorkerArgv,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
    this.#options.connectActions("isolate", channel.port2);
    const engine: RunningEngine = {
      worker,
      watch: new ExecutionWatch(watchMemory, () => Date.now()),
      ready: false,
      deployments: 0,
      rpc: new RpcPort(worker, {
        onRequest: () => {
          throw new ServerError("internal", "NoRequests", "The front answers no requests.");
        },
        onEvent: (event) => this.#onEvent(engine, event),
      }),
    };
    this.#engine = engine;
    worker.once("error", (error) => this.#onDeath(engine, null, error));
    worker.once("exit", (code) => {
      const isExplained = code === ENGINE_BEGINS_ANEW;
      this.#onDeath(engine, null, new Error(`exit code ${code}`), isExplained);
    });
    this.#options.onStart();
  }

  #onEvent(engine: RunningEngine, event: EngineEvent): void {
    if (engine !== this.#engine) return;
    if (event.type === "deployment") engine.deployments++;
    if (event.type === "ready") {
      engine.ready = true;
      this.#firstReady?.resolve();
      this.#firstReady = null;
      this.#outstanding.sendTo(engine.rpc);
    }
    for (const listener of this.#eventListeners) listener(event);
  }

  #look(): void {
    const engine = this.#engine;
    if (!engine?.ready) return;
    const work = engine.watch.read();
    if (work === null && this.#isRenewalDue(engine)) void this.#renewIfQuiet(engine);
    const cpuMs = () => threadCpuMs(engine.watch.threadId);
    const isStuck = this.#detector.look(work, Date.now(), cpuMs);
    const isGreedy = this.#looksGreedy(work, engine.watch.threadId);
    if (work === null || !(isStuck || isGreedy)) return;
    const text = isGreedy ? OUT_OF_MEMORY : TIMED_OUT;
    this.#onDeath(engine, { work, text }, new Error("a function was ended"));
  }

  /** A function runs in one slice, so what grew before is not its doing; most are over by the next look. */
  #looksGreedy(work: StuckWork | null, threadId: number): boolean {
    const sliceMs = work?.sinceMs ?? 0;
    const isSame = work !== null && sliceMs === this.#sliceMs;
    this.#sliceMs = sliceMs;
    if (isSame) return this.#growth.look(anonymousMemory, true, () => threadMemoryTaken(threadId));
    this.#growth.reset();
    return false;
  }

  #isRenewalDue({ deployments }: RunningEngine): boolean {
    if (deployments <= RENEW_AFTER_DEPLOYMENTS || this.#outstanding.size > 0) return false;
    return Date.now() >= this.#askAgainAt && this.#options.shouldRenew();
  }

  async #renewIfQuiet(engine: RunningEngine): Promise<void> {
    this.#askAgainAt = Date.now() + RENEWAL_PAUSE_MS;
    const isQuiet = await engine.rpc.request({ type: "isQuiet" }).catch(() => false);
    const isStillIdle = engine === this.#engine && this.#outstanding.size === 0;
    if (isQuiet !== true || !isStillIdle || this.#stopping) return;
    this.#renewal = this.#renew(engine).catch((error: Error) => this.#options.onFatal(error));
    await this.#renewal;
  }

  /** Nothing is under way, so nothing is lost: what comes meanwhile waits for the next engine. */
  async #renew(engine: RunningEngine): Promise<void> {
    this.#engine = null;
    this.#options.logger.info("engine-renewal");
    const closed = engine.rpc.request({ type: "shutdown" }).catch(() => null);
    const late = new Promise((resolve) => setTimeout(resolve, RENEWAL_LIMIT_MS).unref());
    await Promise.race([closed, late]);
    engine.rpc.close(new EngineGone());
    await engine.worker.terminate();
    if (this.#stopping) return;
    this.#options.onRenew();
    this.#spawn();
    for (const listener of this.#restartListeners) listener(null);
  }

  #onDeath(
    engine: RunningEngine,
    ended: Ended | null,
    cause: Error,
    isExplained = ended !== null,
  ): void {
    if (engine !== this.#engine) return;
    this.#engine = null;
    engine.rpc.close(new EngineGone());
    if (this.#firstReady) {
      this.#firstReady.reject(cause);
      return;
    }
    if (this.#stopping) return;
    const { work, text } = ended ?? { work: null, text: "" };
    this.#options.logger.warn("engine-lost", { stuck: work?.kind, ...errorFields(cause) });
    const now = Date.now();
    this.#deaths = this.#deaths.filter(({ atMs }) => now - atMs < DEATHS_WITHIN_MS);
    this.#deaths.push({ atMs: now, isExplained });
    if (work?.kind === "subscription") this.#tellEnded(work);
    for (const query of this.#outstanding.settle(ended)) this.#tellEnded(query);
    const unexplained = this.#deaths.filter(({ isExplained }) => !isExplained);
    if (unexplained.length > MAX_DEATHS) return this.#options.onFatal(cause);
    void this.#spawnAfter(engine.worker);
    const stuckSubscription =
      work?.kind === "subscription"
        ? { subscriptionId: work.subscriptionId, result: endedWith(text) }
        : null;
    for (const listener of this.#restartListeners) listener(stuckSubscription);
  }

  #tellEnded(query: EndedQuery): void {
    for (const listener of this.#endedListeners) listener(query);
  }

  /** The database belongs to the old thread until that has come to its end. */
  async #spawnAfter(old: Worker): Promise<void> {
    await old.terminate();
    if (!this.#stopping) this.#spawn();
  }
}
