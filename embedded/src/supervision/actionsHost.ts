import { randomBytes } from "node:crypto";
import type { MessagePort } from "node:worker_threads";
import { ServerError } from "../lib/errors";
import { errorFields, type Logger } from "../lib/logger";
import type { ActionsClient, HttpActionAnswer } from "../threads/backend";
import type {
  ActionsEvent,
  ActionsLoss,
  ActionsRequest,
  FunctionCall,
  FunctionResult,
  HttpActionHead,
  HttpActionRequest,
  Identity,
} from "../threads/messages";
import { ActionsThread, STUCK_MS, type ActionsThreadOptions, type Loss } from "./actionsThread";
import { BodyQueue } from "./bodyQueue";
import { OUT_OF_MEMORY } from "./growthGuard";

export type ActionsHostOptions = ActionsThreadOptions & {
  /** A thread was started: the engine has to be connected to it, and told how the last one ended. */
  onConnectable(loss: ActionsLoss | null): void;
  logger: Logger;
};

type Outstanding = {
  request: Extract<ActionsRequest, { type: "action" | "httpAction" }>;
  rpcId: number;
  losses: number;
  resolve(value: unknown): void;
  reject(error: Error): void;
};

const MAX_LOSSES = 2;

/**
 * Starts a thread of actions and another when it ends. Actions are never run twice: the one that ended
 * the thread is told so, those that nobody can have noticed yet begin again, the others are told that
 * they were cut off.
 */
export class ActionsHost implements ActionsClient {
  readonly #options: ActionsHostOptions;
  readonly #bodies = new Map<number, BodyQueue>();
  readonly #outstanding = new Set<Outstanding>();
  #thread: ActionsThread | null = null;
  #nextStreamId = 1;
  #stopping = false;
  #firstReady: { resolve(): void; reject(error: Error): void } | null = null;

  constructor(options: ActionsHostOptions) {
    this.#options = options;
  }

  /**
   * Resolves when actions can run; rejects if the first worker does not start. Without it the thread
   * starts when it is needed.
   */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#firstReady = { resolve, reject };
      this.#spawn();
    });
  }

  /** Called whenever an engine starts; what waited for the old one fails. */
  connectEngine(port: MessagePort): void {
    this.#thread?.rpc.notify({ type: "connectEngine", port }, [port]);
  }

  get isRunning(): boolean {
    return this.#thread !== null;
  }

  /** Something is to be run. */
  wake(): void {
    if (this.#thread || this.#stopping) return;
    this.#spawn();
    this.#options.onConnectable(null);
  }

  get isIdle(): boolean {
    return this.#outstanding.size === 0 && this.#bodies.size === 0;
  }

  /** Only while idle. The engine that starts next connects itself to the new thread. */
  renew(): void {
    this.rest();
    this.#spawn();
  }

  /** Only while idle. */
  rest(): void {
    void this.#thread?.terminate();
    this.#thread = null;
  }

  async action(call: FunctionCall, requestId: string): Promise<FunctionResult> {
    return (await this.#request({ type: "action", call, requestId })) as FunctionResult;
  }

  async httpAction(
    request: HttpActionRequest,
    identity: Identity,
    signal: AbortSignal,
  ): Promise<HttpActionAnswer> {
    const streamId = this.#nextStreamId++;
    const body = new BodyQueue((bytes) =>
      this.#thread?.rpc.notify({ type: "httpTaken", streamId, bytes }),
    );
    this.#bodies.set(streamId, body);
    body.onEnd(() => this.#bodies.delete(streamId));
    const abort = () => {
      body.end();
      this.#thread?.rpc.request({ type: "httpAbort", streamId }).catch(() => null);
    };
    signal.addEventListener("abort", abort, { once: true });
    body.onEnd(() => signal.removeEventListener("abort", abort));
    try {
      const head = await this.#request({ type: "httpAction", streamId, request, identity });
      return { head: head as HttpActionHead, body };
    } catch (error) {
      body.end();
      throw error;
    }
  }

  /** Lets running actions finish, then ends the thread. */
  async stop(timeoutMs: number): Promise<void> {
    this.#stopping = true;
    const thread = this.#thread;
    if (!thread) return;
    const done = thread.rpc.request({ type: "shutdown" }).catch(() => null);
    await Promise.race([done, new Promise((resolve) => setTimeout(resolve, timeoutMs).unref())]);
    await thread.terminate();
  }

  #request(request: Outstanding["request"]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const one: Outstanding = { request, rpcId: 0, losses: 0, resolve, reject };
      this.#outstanding.add(one);
      this.#send(one);
    });
  }

  #send(one: Outstanding): void {
    this.wake();
    if (!this.#thread) return this.#settle(one, () => one.reject(cutOff()));
    const onId = (rpcId: number) => {
      one.rpcId = rpcId;
    };
    this.#thread.rpc.request(one.request, { onId }).then(
      (value) => this.#settle(one, () => one.resolve(value)),
      (error: Error) => {
        if (!(error instanceof ThreadGone)) this.#settle(one, () => one.reject(error));
      },
    );
  }

  #settle(one: Outstanding, settle: () => void): void {
    if (this.#outstanding.delete(one)) settle();
  }

  #spawn(): void {
    const thread: ActionsThread = new ActionsThread(this.#options, {
      event: (event) => this.#onEvent(event),
      loss: (loss) => this.#onLoss(thread, loss),
    });
    this.#thread = thread;
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

  #onLoss(thread: ActionsThread, loss: Loss): void {
    if (thread !== this.#thread) return;
    this.#thread = null;
    thread.rpc.close(new ThreadGone());
    if (this.#firstReady) return this.#firstReady.reject(loss.cause);
    if (!this.#stopping) {
      this.#options.logger.warn("actions-lost", { why: loss.why, ...errorFields(loss.cause) });
      this.#spawn();
      this.#options.onConnectable(this.#lossOfEngine(loss));
    }
    this.#cutOffBodies();
    for (const one of this.#outstanding) this.#decide(one, loss);
  }

  #lossOfEngine(loss: Loss): ActionsLoss {
    const { guilty } = loss;
    return {
      guilty: guilty !== null && guilty < 0 ? -guilty : null,
      text: this.#textFor(loss),
      touched: loss.touched.filter((request) => request < 0).map((request) => -request),
    };
  }

  /** Answers that had begun to be sent cannot be begun again. */
  #cutOffBodies(): void {
    const waiting = new Set<number>();
    for (const { request } of this.#outstanding)
      if (request.type === "httpAction") waiting.add(request.streamId);
    for (const [streamId, body] of this.#bodies)
      if (!waiting.has(streamId)) body.fail(new Error("the actions thread ended"));
  }

  #decide(one: Outstanding, loss: Loss): void {
    one.losses++;
    const isGuilty = one.rpcId === loss.guilty;
    const mayRepeat = !isGuilty && !loss.touched.includes(one.rpcId) && one.losses <= MAX_LOSSES;
    if (mayRepeat && !this.#stopping) return this.#send(one);
    const text = isGuilty ? this.#textFor(loss) : CUT_OFF;
    this.#settle(one, () => {
      if (one.request.type === "action") one.resolve(failure(text));
      else one.reject(new ServerError("internal", "ActionsRestarted", text));
    });
  }

  #textFor({ why }: Loss): string {
    const { stuckMs = STUCK_MS } = this.#options;
    switch (why) {
      case "outOfMemory":
        return OUT_OF_MEMORY;
      case "stuck":
        return `Function execution timed out (maximum duration: ${stuckMs / 1000}s)`;
      case "crashed":
        return CUT_OFF;
    }
  }
}

class ThreadGone extends Error {}

const CUT_OFF = "Transient error while executing action";
function failure(text: string): FunctionResult & { ok: false } {
  const requestId = randomBytes(8).toString("hex");
  const errorMessage = `[Request ID: ${requestId}] Server Error\n${text}`;
  return { ok: false, errorMessage, logLines: [] };
}

const cutOff = () => new ServerError("overloaded", "ActionsUnavailable", CUT_OFF);
