import { Worker } from "node:worker_threads";
import { badRequest, type ServerError } from "../lib/errors";
import type { Clock, Timer } from "../runtime/clock";
import { describeThrown } from "./evaluation/errorText";
import type { EvaluatedPush, EvaluationInput, EvaluationMessage } from "./evaluation/types";

export type EvaluatorOptions = {
  /** The built `evaluateMain.js`. */
  workerFile: URL | string;
  clock: Clock;
  /** For each stretch of user code (one module's top level). */
  stepLimitMs?: number;
};

const STEP_LIMIT_MS = 4_000;
/** Starting the thread and parsing a big push on a loaded machine. */
const START_LIMIT_MS = 30_000;
const HEAP_LIMIT_MB = 512;
/**
 * A machine that is busy with other things gives the worker little time, which is not the fault of
 * the code: what counts is the processor time of this process, up to so many times the limit.
 */
const PATIENCE = 8;

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs the code of a push in a worker of its own; fails with what the CLI should print. */
export function evaluateInWorker(
  input: EvaluationInput,
  { workerFile, clock, stepLimitMs = STEP_LIMIT_MS }: EvaluatorOptions,
): Promise<EvaluatedPush> {
  const worker = new Worker(workerFile, {
    workerData: input,
    execArgv: ["--experimental-vm-modules", "--no-warnings"],
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB },
    // What user code prints at import belongs into its error, not into our log.
    stdout: true,
    stderr: true,
  });
  return new Promise<EvaluatedPush>((resolve, reject) => {
    let step = "the push";
    let timer: Timer | null = null;
    const finish = (settle: () => void) => {
      timer?.cancel();
      void worker.terminate();
      settle();
    };
    const limit = (ms: number) => {
      timer?.cancel();
      const startedMs = cpuMs();
      const longestMs = PATIENCE * ms;
      let waitedMs = 0;
      const wait = (delayMs: number) => {
        waitedMs += delayMs;
        timer = clock.setTimer(delayMs, () => {
          const leftMs = ms - (cpuMs() - startedMs);
          if (leftMs > 0 && waitedMs < longestMs) wait(Math.max(leftMs, ms / 10));
          else finish(() => reject(tooSlow(step, ms)));
        });
      };
      wait(ms);
    };
    limit(START_LIMIT_MS);
    worker.on("message", (message: EvaluationMessage) => {
      if (message.type === "step") {
        step = message.name;
        limit(stepLimitMs);
      } else if (message.type === "done") finish(() => resolve(message.push));
      else finish(() => reject(badRequest(message.code, message.message)));
    });
    worker.on("error", (error: unknown) => finish(() => reject(crashed(step, error))));
    worker.on("exit", () => finish(() => reject(crashed(step, null))));
  });
}

function tooSlow(step: string, ms: number): ServerError {
  return badRequest(
    "SystemTimeoutError",
    `Failed to analyze ${step}: Function execution timed out (maximum duration: ${ms / 1000}s)`,
  );
}

/** Out of memory, `process.exit` in a node module, a rejection nobody handles. */
function crashed(step: string, error: unknown): ServerError {
  const isMemory =
    error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";
  const reason = isMemory
    ? `JavaScript execution ran out of memory (maximum memory usage: ${HEAP_LIMIT_MB} MB)`
    : `Uncaught ${error === null ? "exit" : describeThrown(error)}`;
  return badRequest("InvalidModules", `Failed to analyze ${step}: ${reason}`);
}
