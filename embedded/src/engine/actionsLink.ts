import type { MessagePort } from "node:worker_threads";
import type { Database } from "../database/types";
import type { Deployment } from "../functions/deployment";
import { ServerError } from "../lib/errors";
import type {
  ActionsRequest,
  EngineRequest,
  FunctionCall,
  FunctionResult,
} from "../threads/messages";
import { RpcPort } from "../threads/rpc";

type ActionsPort = RpcPort<ActionsRequest, never, EngineRequest, never>;

/** The engine's end of the connection to the actions thread, which may be replaced. */
export class ActionsLink {
  private port: ActionsPort | null = null;
  private deployment: Deployment | null = null;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly database: Database,
    private readonly answer: (request: EngineRequest) => Promise<unknown>,
  ) {}

  connect(port: MessagePort): void {
    this.port?.close(lost());
    const rpc: ActionsPort = new RpcPort(port, { onRequest: (request) => this.answer(request) });
    port.on("close", () => {
      rpc.close(lost());
      if (this.port === rpc) this.port = null;
    });
    this.port = rpc;
    this.sendDeployment();
    for (const goOn of this.waiting.splice(0)) goOn();
  }

  setDeployment(deployment: Deployment): void {
    this.deployment = deployment;
    this.sendDeployment();
  }

  /** Rejects when the thread ends meanwhile. */
  async run(call: FunctionCall, requestId: string, jobId: string | null): Promise<FunctionResult> {
    this.running++;
    try {
      const port = await this.connected();
      return (await port.request({
        type: "action",
        call,
        requestId,
        jobId: jobId ?? undefined,
      })) as FunctionResult;
    } finally {
      this.running--;
    }
  }

  /** What comes due while the thread is being replaced has not begun, so it waits for the next one. */
  private async connected(): Promise<ActionsPort> {
    while (!this.port) await new Promise<void>((goOn) => this.waiting.push(goOn));
    return this.port;
  }

  /** No scheduled action is running. */
  get isIdle(): boolean {
    return this.running === 0;
  }

  /** Every table there is, for v.id() checks over there. */
  tables(): { component: number; number: number; name: string }[] {
    const components = this.deployment?.components ?? [];
    return components.flatMap(({ id }) =>
      this.database.catalog.listTables(id).map((table) => ({ component: id, ...table })),
    );
  }

  private sendDeployment(): void {
    if (!this.port || !this.deployment) return;
    const { deployment } = this;
    const payload = { deployment, tables: this.tables() };
    this.port.request({ type: "deployment", deployment: payload }).catch(() => {
      // It ends; the next thread gets the deployment when it connects.
    });
  }
}

const lost = () =>
  new ServerError("overloaded", "ActionsRestarted", "Transient error while executing action");
