import type { MessagePort } from "node:worker_threads";
import type { ActionsClient, HttpActionAnswer } from "../threads/backend";
import type {
  ActionsLoss,
  FrontDeployment,
  FunctionCall,
  FunctionResult,
  HttpActionRequest,
  Identity,
} from "../threads/messages";
import type { ActionsEnvironment } from "../threads/workers";
import { ActionsHost, type ActionsHostOptions } from "./actionsHost";

export type ActionThreadsOptions = Omit<ActionsHostOptions, "workerData" | "onConnectable"> & {
  workerData: Omit<ActionsHostOptions["workerData"], "environment">;
  onConnectable(environment: ActionsEnvironment, loss: ActionsLoss | null): void;
};

/**
 * Two threads of actions: `"use node"` ones bring the largest packages and whatever these do, and
 * harm nobody else. Theirs starts with the first of them.
 */
export class ActionThreads implements ActionsClient {
  readonly #isolate: ActionsHost;
  readonly #node: ActionsHost;
  #nodeModules: ReadonlySet<string> = new Set();

  constructor(options: ActionThreadsOptions) {
    const host = (environment: ActionsEnvironment) =>
      new ActionsHost({
        ...options,
        workerData: { ...options.workerData, environment },
        onConnectable: (loss) => options.onConnectable(environment, loss),
      });
    this.#isolate = host("isolate");
    this.#node = host("node");
  }

  /** Resolves when plain actions can run. */
  start(): Promise<void> {
    return this.#isolate.start();
  }

  setDeployment({ nodeModules }: FrontDeployment): void {
    this.#nodeModules = new Set(nodeModules);
  }

  connectEngine(environment: ActionsEnvironment, port: MessagePort): void {
    this.#hostOf(environment).connectEngine(port);
  }

  isRunning(environment: ActionsEnvironment): boolean {
    return this.#hostOf(environment).isRunning;
  }

  wake(environment: ActionsEnvironment): void {
    this.#hostOf(environment).wake();
  }

  get isIdle(): boolean {
    return this.#isolate.isIdle && this.#node.isIdle;
  }

  /** Only while idle, before the next engine starts. */
  renew(): void {
    this.#isolate.renew();
    this.#node.rest();
  }

  /**
   * A call that crosses a push may come to the other thread: that one has all modules, and runs it.
   */
  action(call: FunctionCall, requestId: string): Promise<FunctionResult> {
    const isNode = call.componentPath === "" && this.#nodeModules.has(moduleOf(call.path));
    return this.#hostOf(isNode ? "node" : "isolate").action(call, requestId);
  }

  httpAction(
    request: HttpActionRequest,
    identity: Identity,
    signal: AbortSignal,
  ): Promise<HttpActionAnswer> {
    return this.#isolate.httpAction(request, identity, signal);
  }

  async stop(timeoutMs: number): Promise<void> {
    await Promise.all([this.#isolate.stop(timeoutMs), this.#node.stop(timeoutMs)]);
  }

  #hostOf(environment: ActionsEnvironment): ActionsHost {
    return environment === "node" ? this.#node : this.#isolate;
  }
}

/** "a/b.js:name" is in "a/b". */
const moduleOf = (path: string) => path.replace(/:.*$/s, "").replace(/\.js$/, "");
