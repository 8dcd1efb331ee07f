import { randomBytes } from "node:crypto";
import type { MessagePort } from "node:worker_threads";
import type {
  ActionsLoss,
  ActionsRequest,
  EngineRequest,
  FunctionCall,
  FunctionResult,
} from "../threads/messages";
import { RpcPort } from "../threads/rpc";

type ActionsPort = RpcPort<ActionsRequest, never, EngineRequest, never>;

export type ActionsLinkOptions = {
  answer: (request: EngineRequest) => Promise<unknown>;
  /** There is no thread, and something that one has to do. */
  onWanted: () => void;
};

type Outstanding = {
  run: ActionRun;
  /** 0 until it was handed over. */
  rpcId: number;
  losses: number;
  resolve(result: FunctionResult): void;
  reject(error: Error): void;
};

export type ActionRun = {
  call: FunctionCall;
  requestId: string;
  jobId: string | null;
  /** Another action waits for it. */
  nested?: boolean;
};

const MAX_LOSSES = 2;

/**
 * The engine's end of the connection to one thread of actions, which may be replaced. What becomes of
 * the actions that were running is decided when the front says how the old thread ended.
 */
export class ActionsLink {
  private port: ActionsPort | null = null;
  private last: ActionsPort | null = null;
  private deployment: unknown = null;
  private readonly outstanding = new Set<Outstanding>();
  /** Resolves when the thread has ended. */
  private gone = Promise.resolve();

  constructor(private readonly options: ActionsLinkOptions) {}

  connect(port: MessagePort, loss: ActionsLoss | null = null): void {
    this.last?.close(new ThreadGone());
    const rpc: ActionsPort = new RpcPort(port, {
      onRequest: (request) => this.options.answer(request),
    });
    this.gone = new Promise((resolve) => {
      port.on("close", () => {
        if (this.port === rpc) this.port = null;
        resolve();
      });
    });
    this.port = this.last = rpc;
    void this.sendDeployment();
    for (const one of this.outstanding) this.decide(one, loss);
  }

  /**
   * {deployment, tables}, as the thread expects it. Resolves when no action can begin with the one
   * before: calls from outside reach the thread by another way, and may overtake it.
   */
  setDeployment(deployment: unknown): Promise<void> {
    this.deployment = deployment;
    return this.sendDeployment();
  }

  /** What is asked for while there is no thread has not begun, so it waits for the next one. */
  run(run: ActionRun): Promise<FunctionResult> {
    return new Promise((resolve, reject) => {
      const one: Outstanding = { run, rpcId: 0, losses: 0, resolve, reject };
      this.outstanding.add(one);
      if (this.port) this.send(this.port, one);
      else this.options.onWanted();
    });
  }

  get isIdle(): boolean {
    return this.outstanding.size === 0;
  }

  private send(port: ActionsPort, one: Outstanding): void {
    const { call, requestId, jobId, nested } = one.run;
    const fields = { call, requestId, jobId: jobId ?? undefined, nested };
    const onId = (rpcId: number) => {
      one.rpcId = rpcId;
    };
    port.request({ type: "action", ...fields }, { onId }).then(
      (result) => {
        if (this.outstanding.delete(one)) one.resolve(result as FunctionResult);
      },
      (error: Error) => {
        if (error instanceof ThreadGone) return;
        if (this.outstanding.delete(one)) one.reject(error);
      },
    );
  }

  private decide(one: Outstanding, loss: ActionsLoss | null): void {
    const { rpcId } = one;
    const isNew = rpcId === 0;
    if (!isNew) one.losses++;
    const isGuilty = !isNew && loss?.guilty === rpcId;
    const isTouched = loss === null || loss.touched.includes(rpcId) || one.run.nested === true;
    const mayRepeat = isNew || (!isGuilty && !isTouched && one.losses <= MAX_LOSSES);
    if (mayRepeat && this.port) return this.send(this.port, one);
    this.outstanding.delete(one);
    one.resolve(failure(one.run, isGuilty && loss ? loss.text : CUT_OFF));
  }

  private async sendDeployment(): Promise<void> {
    const { port, deployment, gone } = this;
    if (!port || deployment === null) return;
    const taken = port.request({ type: "deployment", deployment }).catch(() => {
      // It ends; the next thread gets the deployment when it connects.
    });
    await Promise.race([taken, gone]);
  }
}

class ThreadGone extends Error {}

const CUT_OFF = "Transient error while executing action";

function failure({ nested }: ActionRun, text: string): FunctionResult {
  const requestId = randomBytes(8).toString("hex");
  const errorMessage = nested ? text : `[Request ID: ${requestId}] Server Error\n${text}`;
  return { ok: false, errorMessage, logLines: [] };
}
