import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createLogger } from "../lib/logger";
import type { FunctionCall } from "../threads/messages";
import { ActionsHost } from "./actionsHost";

/** Answers actions by their path; `spin` never yields again, `hold` never answers. */
const WORKER = `
import { parentPort, workerData } from "node:worker_threads";
const watch = new BigInt64Array(workerData.watch);
const slots = new Int32Array(workerData.slots);
const beat = () => Atomics.store(watch, 2, BigInt(Date.now()));
Atomics.store(watch, 0, 3n);
beat();
setInterval(beat, 10);
let next = 0;
parentPort.on("message", (frames) => {
  for (const { id, body } of frames) {
    if (body?.type !== "action") continue;
    const slot = next++;
    const { path } = body.call;
    slots[1 + 2 * slot] = 1 + id;
    slots[2 + 2 * slot] = path === "holdTouched" ? 1 : 0;
    if (path === "exit") process.exit(1);
    if (path.startsWith("hold") && !Atomics.load(new Int32Array(workerData.calls), 0)) continue;
    if (path === "spin") {
      Atomics.store(new Int32Array(workerData.calls), 0, 1);
      slots[0] = 1 + slot;
      for (;;);
    }
    const value = { ok: true, value: JSON.stringify(path), logLines: [], journal: null };
    parentPort.postMessage([{ kind: "answer", id, value }]);
  }
});
parentPort.postMessage([{ kind: "event", body: { type: "ready" } }]);
`;

let folder: string;
let host: ActionsHost;
let restarts = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "actions-host-"));
  writeFileSync(join(folder, "worker.mjs"), WORKER);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => host.stop(0));

async function start(): Promise<void> {
  restarts = 0;
  const calls = new SharedArrayBuffer(4);
  const workerData = { dataDir: "", instanceName: "", cloudOrigin: "", siteOrigin: "", calls };
  host = new ActionsHost({
    workerFile: pathToFileURL(join(folder, "worker.mjs")),
    workerData,
    stuckMs: 2_000,
    onRestart: () => restarts++,
    logger: createLogger("error"),
  });
  await host.start();
}
const call = (path: string): FunctionCall => ({
  path,
  componentPath: "",
  args: "{}",
  identity: { kind: "none" },
  caller: "Tester",
});
const run = async (path: string) => {
  const result = await host.action(call(path), "0123456789abcdef");
  return result.ok ? result.value : result.errorMessage.split("\n")[1];
};

test("ACT-6 who computes without a pause is told; others begin again, or hear of it", async () => {
  await start();
  const others = [run("hold"), run("holdTouched")];
  expect(await run("spin")).toBe("Function execution timed out (maximum duration: 2s)");
  expect(await Promise.all(others)).toEqual(['"hold"', "Transient error while executing action"]);
  expect(restarts).toBe(1);
  expect(await run("next")).toBe('"next"');
}, 20_000);

test("ACT-7 what ends the thread each time is given up, and is nobody else's end", async () => {
  await start();
  const other = run("holdTouched");
  expect(await run("exit")).toBe("Transient error while executing action");
  expect(await other).toBe("Transient error while executing action");
  expect(restarts).toBe(3);
  expect(await run("next")).toBe('"next"');
}, 20_000);
