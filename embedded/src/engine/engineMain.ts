import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData, type MessagePort } from "node:worker_threads";
import { openDatabase } from "../database/database";
import { evaluateInWorker } from "../deploy/evaluator";
import { FileStore } from "../files/fileStore";
import { must } from "../lib/assert";
import { createLogger, errorFields } from "../lib/logger";
import { realClock } from "../runtime/clock";
import { ownThreadId } from "../runtime/threadUsage";
import { isCommitFailure, openLmdbStore } from "../storage/lmdb/lmdbStore";
import { MemoryStore } from "../storage/memory/memoryStore";
import { openVersionedStore } from "../storage/versions";
import { takesWrites } from "../storage/writeProbe";
import type { EngineControl, EngineEvent, EngineRequest } from "../threads/messages";
import { RpcPort } from "../threads/rpc";
import { ExecutionWatch } from "../threads/watch";
import { ENGINE_BEGINS_ANEW, type EngineWorkerData } from "../threads/workers";
import { composeEngine, type RunningEngine } from "./composeEngine";

/** Adds at most that much to a delivery while many write, and halves the work of syncing at 400 commits a second. */
const GROUP_SPACING_MS = 5;

/** How often it is tried whether the disk takes writes again. */
const DISK_LOOK_MS = 3_000;

const data = workerData as EngineWorkerData;
const watch = new ExecutionWatch(data.watch, () => realClock.nowMs());
watch.threadId = ownThreadId();
const logger = createLogger("info");
let running: RunningEngine | null = null;

const front = new RpcPort<never, EngineEvent, EngineRequest, EngineControl>(
  must(parentPort, "the engine runs in a worker"),
  {
    onRequest: async (request, rpcId) => (await started).handle(request, rpcId),
    onEvent: (control) => void connectActions(control),
  },
);

/** Requests are taken from the first moment on; they wait until the database is open. */
const started = start();

async function start(): Promise<RunningEngine> {
  const store = data.dataDir
    ? await openLmdbStore({ directory: join(data.dataDir, "database") })
    : new MemoryStore();
  const versions = openVersionedStore(store, {
    groupSpacingMs: GROUP_SPACING_MS,
    onFailure: (error) => waitForTheDisk(error),
  });
  const database = openDatabase({ store: versions, clock: realClock });
  const { cloudOrigin, siteOrigin, instanceName } = data;
  const evaluateMain = new URL("./evaluateMain.js", import.meta.url);
  return composeEngine({
    database,
    clock: realClock,
    urls: { cloudOrigin, siteOrigin },
    instanceName,
    dataDir: data.dataDir,
    files: data.dataDir
      ? { store: new FileStore(join(data.dataDir, "files")), secret: data.uploadSecret }
      : null,
    evaluate: (input) => evaluateInWorker(input, { workerFile: evaluateMain, clock: realClock }),
    readReplWrappers: () => readFileSync(new URL("./replWrappers.js", import.meta.url), "utf8"),
    emit: (event) => front.notify(event),
    reportBug: (error) => logger.error("engine-bug", errorFields(error)),
    watch,
  });
}

/** Reads go on meanwhile. Only a new engine knows what of the last commits reached the disk. */
function waitForTheDisk(error: Error): void {
  logger.error("storage-failed", errorFields(error));
  const directory = join(data.dataDir ?? "", "database");
  setInterval(() => {
    if (takesWrites(directory)) process.exit(ENGINE_BEGINS_ANEW);
  }, DISK_LOOK_MS);
}

async function connectActions({ environment, port, loss }: EngineControl): Promise<void> {
  (await started).connectActions(environment, port as MessagePort, loss);
}

process.on("unhandledRejection", (reason, promise) => {
  if (running?.engine.runner.noteUnhandledRejection(promise, reason)) return;
  // The commit itself fails too, and is told by that.
  if (isCommitFailure(reason)) return;
  if (isUserError(reason)) logger.warn("unhandled-rejection-after-function");
  else throw reason;
});
process.on("rejectionHandled", (promise) => {
  running?.engine.runner.noteLateHandling(promise);
});

/** Left over by a function that has ended; it can do no more harm. */
function isUserError(reason: unknown): boolean {
  return !(reason instanceof Error) || (reason.stack ?? "").includes("convex-module:");
}

running = await started;
if (data.actionsPort) running.connectActions("isolate", data.actionsPort, null);
await running.start();
front.notify({ type: "ready" });
