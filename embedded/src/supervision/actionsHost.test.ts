import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { createLogger } from "../lib/logger";
import type { ActionsLoss, FunctionCall } from "../threads/messages";
import { ActionsHost } from "./actionsHost";

/** Answers actions by their path; `spin` never yields again, `hold` never answers,
 * and at `spinScheduled` a request of the engine spins, once. */
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
    if (path === "spinScheduled" && !Atomics.load(new Int32Array(workerData.calls), 0)) {
      slots[1 + 2 * slot] = -5;
      slots[1 + 2 * next] = -6;
      slots[2 + 2 * next] = 1;
    }
    if (path === "spin" || slots[1 + 2 * slot] < 0) {
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
let losses: (ActionsLoss | null)[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "actions-host-"));
  writeFileSync(join(folder, "worker.mjs"), WORKER);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => host.stop(0));

async function start({ lazily = false } = {}): Promise<void> {
  losses = [];
  const calls = new SharedArrayBuffer(4);
  const workerData = {
    environment: "isolate" as const,
    dataDir: "",
    instanceName: "",
    cloudOrigin: "",
    siteOrigin: "",
    calls,
  };
  host = new ActionsHost({
    workerFile: pathToFileURL(join(folder, "worker.mjs")),
    workerData,
    stuckMs: 2_000,
    onConnectable: (loss) => losses.push(loss),
    logger: createLogger("error"),
  });
  if (!lazily) await host.start();
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
  expect(losses).toHaveLength(1);
  expect(await run("next")).toBe('"next"');
}, 20_000);

test("ACT-10 the engine hears which of its requests ended the thread, and which were noticed", async () => {
  await start();
  const held = run("holdTouched");
  expect(await run("spinScheduled")).toBe('"spinScheduled"');
  expect(await held).toBe("Transient error while executing action");
  const text = "Function execution timed out (maximum duration: 2s)";
  expect(losses).toEqual([{ guilty: 5, text, touched: [6] }]);
}, 20_000);

test("ACT-11 a thread that nobody started starts with the first action", async () => {
  await start({ lazily: true });
  expect([host.isRunning, losses]).toEqual([false, []]);
  expect(await run("first")).toBe('"first"');
  expect([host.isRunning, losses]).toEqual([true, [null]]);
  host.rest();
  expect(host.isRunning).toBe(false);
  expect(await run("second")).toBe('"second"');
});

test("ACT-7 what ends the thread each time is given up, and is nobody else's end", async () => {
  await start();
  const other = run("holdTouched");
  expect(await run("exit")).toBe("Transient error while executing action");
  expect(await other).toBe("Transient error while executing action");
  expect(losses).toHaveLength(3);
  expect(await run("next")).toBe('"next"');
}, 20_000);
