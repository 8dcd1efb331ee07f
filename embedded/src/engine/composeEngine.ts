import { join } from "node:path";
import type { MessagePort } from "node:worker_threads";
import { createAdminOperations } from "../admin/adminOperations";
import { ExecutionLog } from "../admin/executionLog";
import { Snapshots } from "../admin/snapshot/snapshots";
import { SnapshotFiles } from "../admin/snapshot/snapshotFiles";
import { createSystemFunctions } from "../admin/systemFunctions";
import type { Database } from "../database/types";
import { Deployer, type DeployerOptions } from "../deploy/deployer";
import type { Deployment } from "../functions/deployment";
import { FileService, type StoredFile } from "../files/fileService";
import type { FileStore } from "../files/fileStore";
import { FileSweep } from "../files/fileSweep";
import type { FunctionServices, SystemFunction } from "../functions/services";
import { ServerError } from "../lib/errors";
import type { Clock } from "../runtime/clock";
import { Scheduler } from "../scheduler/scheduler";
import type { ActionsLoss, EngineEvent, EngineRequest } from "../threads/messages";
import type { ExecutionWatch } from "../threads/watch";
import type { ActionsEnvironment } from "../threads/workers";
import { ActionThreads } from "./actionThreads";
import { Engine } from "./engine";
import { EngineMetrics } from "./engineMetrics";
import { SessionSweep } from "./sessionSweep";
import { runInlineQuery } from "./inlineQuery";
import { schedulerHost } from "./schedulerHost";
import { readPublished } from "../database/readPublished";

export type EngineParts = {
  database: Database;
  clock: Clock;
  urls: DeployerOptions["urls"];
  instanceName: string;
  /** For the size of the database in the metrics; null when it is in memory. */
  dataDir: string | null;
  /** null where nothing can be stored (in memory). */
  files: { store: FileStore; secret: string } | null;
  evaluate: DeployerOptions["evaluate"];
  /** Source of the module that inline queries import. */
  readReplWrappers: () => string;
  emit: (event: EngineEvent) => void;
  reportBug: (error: unknown) => void;
  watch: ExecutionWatch | null;
};

export type RunningEngine = {
  engine: Engine;
  handle(request: EngineRequest, rpcId: number | null): Promise<unknown>;
  connectActions(
    environment: ActionsEnvironment,
    port: MessagePort,
    loss: ActionsLoss | null,
  ): void;
  /** Lets scheduled functions, crons and housekeeping run; connect the actions thread before. */
  start(): Promise<void>;
  /** Finishes what runs and closes the database. */
  close(): Promise<void>;
};

/** Puts the rooms together: functions over the database, pushes, administration, actions. */
export function composeEngine(parts: EngineParts): RunningEngine {
  const { database, clock, urls, instanceName, evaluate, emit, reportBug, watch } = parts;
  const log = new ExecutionLog(clock);
  let systemFunctions = new Map<string, SystemFunction>();
  const services: FunctionServices = {
    deploymentName: instanceName,
    systemFunction: (path) => systemFunctions.get(path) ?? null,
  };
  const files = parts.files
    ? new FileService({ ...parts.files, cloudOrigin: urls.cloudOrigin })
    : null;
  if (files) services.storage = files;
  const engine = new Engine({
    database,
    clock,
    emit,
    reportBug,
    watch,
    log: (entry) => {
      log.add(entry);
      metrics.observe(entry);
    },
    services,
  });
  const metrics = new EngineMetrics({ engine, database, dataDir: parts.dataDir });
  const actions = new ActionThreads({
    database,
    answer: (request) => handle(request, null),
    environmentOf: (call) => engine.environmentOf(call),
    onWanted: (environment) => emit({ type: "actionsWanted", environment }),
  });
  services.actions = actions;
  const scheduler = new Scheduler(schedulerHost({ engine, actions, database, clock, reportBug }));
  services.scheduler = scheduler;
  const sweep = new SessionSweep({
    clock,
    reportBug,
    transact: (body) => engine.mutations.transact(body),
  });
  const fileSweep =
    files && parts.files
      ? new FileSweep({ store: parts.files.store, service: files, database, clock, reportBug })
      : null;
  const activate = async (deployment: Deployment) => {
    engine.setDeployment(deployment);
    await actions.setDeployment(deployment);
  };
  const deployer = new Deployer({
    database,
    clock,
    urls,
    evaluate,
    applyCrons: (tx, component, specs) => scheduler.applyCrons(tx, component, specs),
    runMutation: (body) => engine.mutations.transactAlone(body),
    onDeployment: activate,
  });
  const { dataDir } = parts;
  const snapshots = dataDir
    ? new Snapshots({
        database,
        clock,
        runMutation: (body) => engine.mutations.transact(body),
        components: () => deployer.deployment.components,
        files: files && parts.files ? new SnapshotFiles(files, parts.files.store) : null,
        directory: join(dataDir, "snapshots"),
        onImported: () => deployer.refresh(),
        reportBug,
      })
    : null;
  systemFunctions = createSystemFunctions({
    catalog: database.catalog,
    env: () => deployer.deployment.env,
  });
  for (const [path, run] of snapshots?.systemFunctions ?? []) systemFunctions.set(path, run);
  const inline = {
    database,
    queue: engine.queue,
    runner: engine.runner,
    deployment: () => deployer.deployment,
    readWrappers: parts.readReplWrappers,
    watch,
  };
  const others = { run_test_function: (body: string) => runInlineQuery(inline, body) };
  const admin = createAdminOperations({ deployer, log, snapshots, others });
  void activate(deployer.deployment);

  let closing: Promise<void> | null = null;
  const close = async () => {
    scheduler.stop();
    sweep.stop();
    fileSweep?.stop();
    await deployer.close();
    await engine.queue.whenIdle();
    engine.live.close();
    await database.close();
  };

  function requireFiles(): FileService {
    if (files) return files;
    throw new ServerError("notImplemented", "NoFileStorage", "There is no file storage here.");
  }

  function findFile(by: Extract<EngineRequest, { type: "findFile" }>["by"]): StoredFile | null {
    return readPublished(database, (tx) =>
      "uuid" in by
        ? requireFiles().findByUuid(tx, by.uuid)
        : requireFiles().find(tx, by.component, by.storageId),
    );
  }

  async function handle(request: EngineRequest, rpcId: number | null): Promise<unknown> {
    if (closing && request.type !== "shutdown") throw stopping();
    switch (request.type) {
      case "admin":
        return admin(request.op, request.body);
      case "log":
        log.add(request.entry);
        metrics.observe(request.entry);
        return null;
      case "addFile": {
        const { component, file } = request;
        return engine.mutations.transact((tx) => requireFiles().add(tx, component, file));
      }
      case "findFile":
        return findFile(request.by);
      case "isQuiet":
        return deployer.isIdle && actions.isIdle && (snapshots?.isIdle ?? true);
      case "metrics":
        return metrics.toText();
      case "actionTables":
        return actions.tables();
      case "shutdown":
        await (closing ??= close());
        return null;
      default:
        return engine.handle(request, rpcId);
    }
  }

  return {
    engine,
    handle,
    connectActions: (environment, port, loss) => actions.connect(environment, port, loss),
    start: async () => {
      await snapshots?.recover();
      await scheduler.start();
      sweep.start();
      fileSweep?.start();
    },
    close: () => (closing ??= close()),
  };
}

const stopping = () => new ServerError("overloaded", "ShuttingDown", "The backend is stopping.");
