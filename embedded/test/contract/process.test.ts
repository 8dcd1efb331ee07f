import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { buildServer, removeBuild, ServerProcess } from "../support/serverProcess";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "embedded-process-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
afterAll(removeBuild);

/** Runs the server until it ends by itself. */
function run(...args: string[]) {
  return spawnSync(process.execPath, [buildServer(), ...args], {
    encoding: "utf8",
    timeout: 45_000,
    env: { PATH: process.env.PATH },
  });
}

describe("LIFE-3 a start that cannot succeed ends with 2 and one sentence that says what to do", () => {
  test("a port in use", async () => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    const child = spawn(
      process.execPath,
      [buildServer(), "--data", folder, "--port", String(port)],
      { stdio: ["ignore", "ignore", "pipe"] },
    );
    let stderr = "";
    child.stderr.on("data", (data: Buffer) => (stderr += data.toString()));
    const [code] = (await once(child, "close")) as [number];
    other.close();
    expect([code, stderr]).toEqual([
      2,
      `Port ${port} is already in use: stop what is listening there, or choose another with --port.\n`,
    ]);
  });

  test("a data folder that is a file", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const { status, stderr } = run("--data", file, "--port", "0", "--site-port", "0");
    expect([status, stderr]).toEqual([
      2,
      `The data folder ${file} cannot be written: make it writable for this user, or choose another with --data.\n`,
    ]);
  });

  test("a setting that makes no sense", () => {
    const { status, stderr } = run("--port", "x");
    expect(status).toBe(2);
    expect(stderr).toMatch(/^--port \(CHAT_EMBEDDED_PORT\) has to be a whole number[^\n]*\n$/);
  });

  test("a data folder that another server is using", async () => {
    const server = await ServerProcess.start();
    try {
      const { status, stderr } = run("--data", server.dataDir, "--port", "0", "--site-port", "0");
      expect(status).toBe(2);
      expect(stderr).toMatch(/^[^\n]*use[^\n]*\n$/);
    } finally {
      await server.dispose();
    }
  });
});

test("--help lists the settings", () => {
  const { status, stdout } = run("--help");
  expect(status).toBe(0);
  expect(stdout).toContain("--site-origin");
});

test("AUTH-4 the data folder and the key are for their owner only", async () => {
  const server = await ServerProcess.start();
  expect(statSync(join(server.dataDir, "admin.key")).mode & 0o777).toBe(0o600);
  expect(await (await fetch(`${server.url}/version`)).text()).toMatch(/\S/);
  await server.dispose();
});

test("LIFE-6 metrics are on a port of their own, and nowhere else", async () => {
  const server = await ServerProcess.start(["--metrics-port", "0"]);
  try {
    const port = /"metricsPort":(\d+)/.exec(server.output)?.[1];
    const answer = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(answer.headers.get("content-type")).toContain("version=0.0.4");
    const text = await answer.text();
    expect(text).toMatch(/^chat_sockets 0$/m);
    expect(text).toMatch(/^chat_subscriptions 0$/m);
    expect(text).toMatch(/^chat_database_bytes [1-9]\d*$/m);
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) .+|[a-z_]+(\{[^}]*\})? [0-9.e+-]+)$/);
    for (const url of [server.url, server.siteUrl])
      expect((await fetch(`${url}/metrics`)).status).toBe(404);
  } finally {
    await server.dispose();
  }
});

test("LIFE-2 SIGTERM does not wait for a CLI that follows the log, nor for idle connections", async () => {
  const server = await ServerProcess.start();
  const headers = { Authorization: `Convex ${server.adminKey}` };
  const poll = fetch(`${server.url}/api/stream_function_logs?cursor=${Date.now() * 2}`, {
    headers,
  });
  await fetch(`${server.url}/version`);
  // The poll is waiting when a later request on another connection has been answered.
  await fetch(`${server.url}/api/v1/get_canonical_urls`, { headers });
  const started = Date.now();
  expect(await server.stop()).toBe(0);
  // Connections that do not end by themselves are cut after five seconds.
  expect(Date.now() - started).toBeLessThan(4000);
  expect((await poll).status).toBe(200);
  await server.dispose();
});
