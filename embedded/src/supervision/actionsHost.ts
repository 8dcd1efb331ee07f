import { Worker, type MessagePort } from "node:worker_threads";
import { ServerError } from "../lib/errors";
import { errorFields, type Logger } from "../lib/logger";
import type { ActionsClient, HttpActionAnswer } from "../threads/backend";
import type {
  ActionsControl,
  ActionsEvent,
  ActionsRequest,
  FunctionCall,
  FunctionResult,
  HttpActionHead,
  HttpActionRequest,
  Identity,
} from "../threads/messages";
import { RpcPort } from "../threads/rpc";
import { createWatchMemory, ExecutionWatch } from "../threads/watch";
import { functionWorkerArgv, type ActionsWorkerData } from "../threads/workers";
import { BodyQueue } from "./bodyQueue";
import { StuckDetector } from "./stuckDetector";

export type ActionsHostOptions = {
  /** The built actionsMain.js. */
  workerFile: URL;
  workerData: Omit<ActionsWorkerData, "watch">;
  /** The thread died and a new one needs a fresh connection to the engine. */
  onRestart(): void;
  logger: Logger;
};

type ActionsPort = RpcPort<ActionsRequest, ActionsControl, never, ActionsEvent>;

const HEAP_LIMIT_MB = 2048;
/** An action that computes for this long without a pause holds up all others: the thread is replaced. */
const STUCK_MS = 30_000;
const LOOK_MS = 1000;

/** Keeps one actions thread running. What runs in a thread that dies fails: an action may have had effects. */
export class ActionsHost implements ActionsClient {
  readonly #options: ActionsHostOptions;
  readonly #bodies = new Map<number, BodyQueue>();
  #worker: Worker | null = null;
  #rpc: ActionsPort | null = null;
  readonly #detector = new StuckDetector({
    limitMs: STUCK_MS,
    periodMs: LOOK_MS,
    wallLimitMs: STUCK_MS,
  });
  #watch: ExecutionWatch | null = null;
  #watchTimer: NodeJS.Timeout | null = null;
  #nextStreamId = 1;
  #running = 0;
  #stopping = false;
  #firstReady: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(options: ActionsHostOptions) {
    this.#options = options;
  }

  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#firstReady = { resolve, reject };
      this.#spawn();
      this.#watchTimer = setInterval(() => this.#look(), LOOK_MS);
      this.#watchTimer.unref();
    });
  }

  #look(): void {
    const isStuck = this.#detector.look(this.#watch?.read() ?? null, Date.now());
    if (!isStuck) return;
    this.#watch = null;
    this.#options.logger.warn("actions-stuck");
    void this.#worker?.terminate();
  }

  /** To be called with each new engine's port. */
  connectEngine(port: MessagePort): void {
    this.#rpc?.notify({ type: "connectEngine", port }, [port]);
  }

  /** Nothing that the front has asked for is running. */
  get isIdle(): boolean {
    return this.#running === 0 && this.#bodies.size === 0;
  }

  /** A fresh thread in place of this one; it serves once the next engine is connected. */
  renew(): void {
    const old = this.#worker;
    this.#spawn();
    void old?.terminate();
  }

  async action(call: FunctionCall, requestId: string): Promise<FunctionResult> {
    this.#running++;
    try {
      return (await this.#port().request({ type: "action", call, requestId })) as FunctionResult;
    } finally {
      this.#running--;
    }
  }

  async httpAction(
    request: HttpActionRequest,
    identity: Identity,
    signal: AbortSignal,
  ): Promise<HttpActionAnswer> {
    const streamId = this.#nextStreamId++;
    const body = new BodyQueue();
    this.#bodies.set(streamId, body);
    body.onEnd(() => this.#bodies.delete(streamId));
    const port = this.#port();
    const abort = () => {
      body.end();
      port.request({ type: "httpAbort", streamId }).catch(() => null);
    };
    signal.addEventListener("abort", abort, { once: true });
    body.onEnd(() => signal.removeEventListener("abort", abort));
    try {
      const head = (await port.request({
        type: "httpAction",
        streamId,
        request,
        identity,
      })) as HttpActionHead;
      return { head, body };
    } catch (error) {
      body.end();
      throw error;
    }
  }

  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    if (this.#watchTimer) clearInterval(this.#watchTimer);
    const worker = this.#worker;
    if (!worker) return;
    const done = this.#port()
      .request({ type: "shutdown" })
      .catch(() => null);
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
    await worker.terminate();
  }

  #port(): ActionsPort {
    if (this.#rpc) return this.#rpc;
    throw new ServerError(
      "overloaded",
      "ActionsUnavailable",
      "Actions cannot run just now. Try again.",
    );
  }

  #spawn(): void {
    const memory = createWatchMemory();
    const data: ActionsWorkerData = { ...this.#options.workerData, watch: memory };
    const worker = new Worker(this.#options.workerFile, {
      workerData: data,
      execArgv: functionWorkerArgv,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    });
    this.#worker = worker;
    this.#watch = new ExecutionWatch(memory, () => Date.now());
    this.#rpc = new RpcPort(worker, {
      onRequest: () => {
        throw new ServerError("internal", "NoRequests", "The front answers no requests.");
      },
      onEvent: (event) => this.#onEvent(event),
    });
    worker.once("error", (error) => this.#onDeath(worker, error));
    worker.once("exit", (code) => this.#onDeath(worker, new Error(`exit code ${code}`)));
  }

  #onEvent(event: ActionsEvent): void {
    if (event.type === "ready") {
      this.#firstReady?.resolve();
      this.#firstReady = null;
      return;
    }
    const body = this.#bodies.get(event.streamId);
    if (event.error !== undefined) body?.fail(new Error(event.error));
    else if (event.chunk === null) body?.end();
    else body?.push(event.chunk);
  }

  #onDeath(worker: Worker, cause: Error): void {
    if (worker !== this.#worker) return;
    this.#worker = null;
    this.#rpc?.close(
      new ServerError("internal", "ActionsRestarted", "Transient error while executing action"),
    );
    this.#rpc = null;
    for (const body of this.#bodies.values()) body.fail(new Error("the actions thread ended"));
    if (this.#firstReady) return this.#firstReady.reject(cause);
    if (this.#stopping) return;
    this.#options.logger.warn("actions-lost", errorFields(cause));
    this.#spawn();
    this.#options.onRestart();
  }
}
