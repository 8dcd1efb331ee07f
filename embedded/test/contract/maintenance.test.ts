import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConvexClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AppCopy, setEnv } from "../support/cli";
import { buildServer, removeBuild, ServerProcess } from "../support/serverProcess";
import { until } from "../support/until";

const get = makeFunctionReference<"query">("counters:get");
const increment = makeFunctionReference<"mutation">("counters:increment");
const wait = makeFunctionReference<"action">("actions:wait");

let folder: string;
let server: ServerProcess;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "embedded-maintenance-"));
  server = await ServerProcess.start();
});
afterAll(async () => {
  await server.dispose();
  rmSync(folder, { recursive: true, force: true });
  removeBuild();
});

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [buildServer(), ...args], {
    encoding: "utf8",
    timeout: 30_000,
    env: { PATH: process.env.PATH },
  });
  return { status, stdout, stderr };
}

test("BACKUP-1 BACKUP-2 VERIFY-1 a running server can be backed up, and the backup verified and restored", async () => {
  await setEnv(server, { KEPT: "yes" });
  const backup = join(folder, "backup");
  expect(run("backup", backup, "--data", server.dataDir)).toMatchObject({ status: 0, stderr: "" });
  const verified = run("verify", "--data", backup);
  expect(verified.stdout).toContain("Everything is in order.");
  expect(verified.status).toBe(0);
  expect(run("restore", backup, "--data", join(folder, "restored")).status).toBe(0);
});

test("threads that were pushed to often are renewed, and nobody notices", async () => {
  const often = await ServerProcess.start(["--renew-megabytes", "1"]);
  const app = new AppCopy();
  try {
    await setEnv(often, { CUSTOM_JWKS: "{}", JWKS: "{}" });
    await app.deploy(often);
    const client = new ConvexClient(often.url);
    const seen: number[] = [];
    client.onUpdate(get, { name: "renewal" }, (value) => seen.push(value as number));
    // Each is a new deployment, as a push is.
    for (let n = 0; n < 12; n++) {
      await setEnv(often, { COUNT: String(n) });
      await client.mutation(increment, { name: "renewal" });
    }
    await until(() => often.output.includes(`"event":"engine-renewal"`), "the renewal");
    for (let n = 12; n < 15; n++) await client.mutation(increment, { name: "renewal" });
    await until(() => seen.at(-1) === 15, "the last value");
    expect(seen).toEqual([...new Set(seen)].toSorted((a, b) => a - b));
    expect(await client.action(wait, { ms: 1 })).toBe("waited");
    await client.close();
    expect(often.output).not.toContain("engine-lost");
    expect(await often.stop()).toBe(0);
  } finally {
    await often.dispose();
    app.dispose();
  }
}, 60_000);

test("what cannot be done ends with 2 and one sentence", () => {
  const inUse = run("verify", "--data", server.dataDir);
  expect(inUse.status).toBe(2);
  expect(inUse.stderr).toMatch(/^The data directory .* is in use by another process[^\n]*\n$/);
  const nowhere = run("backup", join(folder, "b"), "--data", join(folder, "nothing"));
  expect([nowhere.status, nowhere.stderr]).toEqual([
    2,
    expect.stringMatching(/^There is no data of a server: [^\n]*\n$/),
  ]);
  expect(run("backup").stderr).toBe("Say where the backup is: backup <folder>\n");
});
