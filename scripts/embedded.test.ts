import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { EventEmitter } from "node:events";
import { PassThrough } from "node:stream";

const child = Object.assign(new EventEmitter(), {
  pid: 1,
  stdout: new PassThrough(),
  stderr: new PassThrough(),
  kill: vi.fn(),
});
vi.mock("node:child_process", () => ({ spawn: () => child }));

let folder = "";
afterEach(() => {
  vi.useRealTimers();
  rmSync(folder, { recursive: true, force: true });
});

test("a backend that has started is left alone when the time for starting is over", async () => {
  folder = mkdtempSync(join(tmpdir(), "start-embedded-"));
  const { startEmbedded } = await import("./embedded.mjs");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const backend = await startEmbedded({ dataDir: folder, host: "127.0.0.1", port: 1, sitePort: 2 });
  child.stdout.write('{"event":"ready"}\n');
  await backend.ready;
  await vi.advanceTimersByTimeAsync(120_000);
  expect(child.kill).not.toHaveBeenCalled();
});
