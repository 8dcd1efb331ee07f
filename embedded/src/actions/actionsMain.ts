import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import type { Deployment } from "../functions/deployment";
import { FileStore } from "../files/fileStore";
import { must } from "../lib/assert";
import { ServerError } from "../lib/errors";
import { createLogger, errorFields } from "../lib/logger";
import { realClock } from "../runtime/clock";
import { ownThreadId } from "../runtime/threadUsage";
import type {
  ActionsControl,
  ActionsEvent,
  ActionsRequest,
  EngineRequest,
  LogEntry,
} from "../threads/messages";
import { ActionSlots } from "../threads/actionSlots";
import { RpcPort } from "../threads/rpc";
import { ExecutionWatch } from "../threads/watch";
import type { ActionsWorkerData } from "../threads/workers";
import { ActionFiles } from "./actionFiles";
import { ActionRunner } from "./actionRunner";
import type { ActionScope } from "./actionScope";
import { HttpActions } from "./httpActions";
import { TableNames, type TableEntry } from "./tableNames";

type EnginePort = RpcPort<EngineRequest, never, ActionsRequest, never>;

const BEAT_MS = 500;
/** Globals that reach the outside. */
const OUTWARD = ["fetch", "WebSocket", "EventSource"];
const logger = createLogger("info");
const data = workerData as ActionsWorkerData;
const watch = new ExecutionWatch(data.watch, () => realClock.nowMs());
watch.threadId = ownThreadId();
watch.begin({ kind: "other" });
setInterval(() => watch.beat(), BEAT_MS);
const slots = new ActionSlots(data.slots);
let engine: EnginePort | null = null;

const newRequestId = () => randomBytes(8).toString("hex");
const reportBug = (error: unknown) => logger.error("actions-bug", errorFields(error));

function askEngine(request: EngineRequest): Promise<unknown> {
  if (engine) return engine.request(request);
  return Promise.reject(
    new ServerError("overloaded", "EngineRestarting", "Your request couldn't be completed."),
  );
}

const log = (entry: LogEntry) => {
  askEngine({ type: "log", entry }).catch(() => {
    // The engine is being replaced; its log would not have survived either.
  });
};

const tables = new TableNames(
  async () => (await askEngine({ type: "actionTables" })) as TableEntry[],
);

const runner = new ActionRunner({
  environment: data.environment,
  deploymentName: data.instanceName,
  log,
  reportBug,
  tables,
  slots,
  files: new ActionFiles({ store: new FileStore(join(data.dataDir, "files")), askEngine }),
  engineSyscall: async (op, args, scope) => {
    const context = contextOf(scope);
    return (await askEngine({ type: "actionSyscall", op, args, context })) as string;
  },
});

const front = new RpcPort<never, ActionsEvent, ActionsRequest, ActionsControl>(
  must(parentPort, "actions run in a worker"),
  {
    onRequest: (request, rpcId) => handle(request, rpcId),
    onEvent: (control) => {
      if (control.type === "connectEngine") connectEngine(control.port as MessagePort);
      else http.taken(control.streamId, control.bytes);
    },
  },
);

const http = new HttpActions({
  runner,
  log,
  newRequestId,
  emit: (event) => front.notify(event),
});

function connectEngine(port: MessagePort): void {
  engine?.close(
    new ServerError("overloaded", "EngineRestarted", "Transient error while executing action"),
  );
  slots.forgetEngine();
  engine = new RpcPort(port, { onRequest: (request, rpcId) => handle(request, -rpcId) });
  port.on("close", () => {
    // Its engine is gone; a new one connects by itself.
  });
}

/** `rpcId` is negative for requests of the engine, as in actionSlots.ts. */
async function handle(request: ActionsRequest, rpcId: number): Promise<unknown> {
  switch (request.type) {
    case "deployment": {
      const { deployment, tables: entries } = request.deployment as {
        deployment: Deployment;
        tables: TableEntry[];
      };
      tables.set(entries);
      runner.setDeployment(deployment);
      return null;
    }
    case "action":
      await runner.ready;
      return runner.run(request.call, {
        requestId: request.requestId,
        clientIp: request.call.clientIp ?? null,
        userAgent: request.call.userAgent ?? null,
        jobId: request.jobId ?? null,
        nested: request.nested ?? false,
        rpcId,
      });
    case "httpAction":
      await runner.ready;
      return http.run({ streamId: request.streamId, rpcId }, request.request, request.identity);
    case "httpAbort":
      http.abort(request.streamId);
      return null;
    case "shutdown":
      return null;
  }
}

function contextOf(scope: ActionScope) {
  const { requestId, jobId } = scope.request;
  return {
    componentPath: scope.component.mount.path,
    identity: scope.identity,
    requestId,
    jobId: jobId ?? undefined,
  };
}

/** What reaches the outside by these cannot be taken back. */
function noteWhatReachesOutside(): void {
  for (const name of OUTWARD) {
    const real: unknown = Reflect.get(globalThis, name);
    if (typeof real !== "function") continue;
    const noted = new Proxy(real, {
      apply(target, self, args: unknown[]) {
        runner.runningAction?.slot.touch();
        return Reflect.apply(target, self, args) as unknown;
      },
      construct(target, args, newTarget) {
        runner.runningAction?.slot.touch();
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
    Object.defineProperty(globalThis, name, { value: noted, configurable: true, writable: true });
  }
}
noteWhatReachesOutside();

// What user code throws after nobody listens any more harms only itself. A rejection is noticed in
// the context of its promise; failures of the network carry no frame of user code.
process.on("unhandledRejection", (reason) => {
  if (runner.runningAction || isUserError(reason)) logger.warn("unhandled-rejection-in-action");
  else reportBug(reason);
});
process.on("uncaughtException", (error) => {
  if (runner.runningAction || isUserError(error)) {
    logger.warn("uncaught-exception-in-action");
    return;
  }
  logger.error("actions-crashed", errorFields(error));
  process.exit(1);
});

function isUserError(reason: unknown): boolean {
  return !(reason instanceof Error) || (reason.stack ?? "").includes("convex-module:");
}

front.notify({ type: "ready" });
