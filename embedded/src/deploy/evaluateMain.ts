/**
 * The push worker: lives for one push, runs its code in isolation from the
 * serving threads and is thrown away. Started by `evaluator.ts`.
 */
import { parentPort, workerData } from "node:worker_threads";
import { must } from "../lib/assert";
import { ServerError } from "../lib/errors";
import { evaluatePush } from "./evaluation/evaluatePush";
import { installSandbox } from "./evaluation/sandbox";
import type { EvaluationInput, EvaluationMessage } from "./evaluation/types";

const port = must(parentPort, "the push worker has no parent");
const send = (message: EvaluationMessage) => port.postMessage(message);

installSandbox();
try {
  const push = await evaluatePush(workerData as EvaluationInput, (name) =>
    send({ type: "step", name }),
  );
  send({ type: "done", push });
} catch (error) {
  if (error instanceof ServerError)
    send({ type: "failed", code: error.code, message: error.message });
  else throw error;
}
