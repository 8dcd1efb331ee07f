import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { setEnv } from "../support/cli";
import { buildServer, removeBuild, ServerProcess } from "../support/serverProcess";

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

test("a running server can be backed up, and the backup verified and restored", async () => {
  await setEnv(server, { KEPT: "yes" });
  const backup = join(folder, "backup");
  expect(run("backup", backup, "--data", server.dataDir)).toMatchObject({ status: 0, stderr: "" });
  const verified = run("verify", "--data", backup);
  expect(verified.stdout).toContain("Everything is in order.");
  expect(verified.status).toBe(0);
  expect(run("restore", backup, "--data", join(folder, "restored")).status).toBe(0);
});

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
