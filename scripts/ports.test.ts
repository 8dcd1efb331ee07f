import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isFree, pickBackendPorts, requireFreeWebPort } from "./ports.mjs";
import { writeJson } from "./stamp.mjs";

const HOST = "127.0.0.1";
let dir = "";
let file = "";
const servers: Server[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chat-ports-"));
  file = join(dir, "ports.json");
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
  await rm(dir, { recursive: true, force: true });
});

/** @returns a port that somebody listens on until the test ends */
async function takePort(): Promise<number> {
  const server = createServer();
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

test("a port somebody listens on is not free", async () => {
  const port = await takePort();
  expect(await isFree(port, HOST)).toBe(false);
});

test("the ports of the last start are used again", async () => {
  const api = await takePort();
  const site = await takePort();
  await Promise.all(servers.splice(0).map((server) => new Promise((done) => server.close(done))));
  await writeJson(file, { api, site });
  expect(await pickBackendPorts({ file, host: HOST })).toEqual({ api, site });
});

test("when one of them is taken, another pair is chosen and kept", async () => {
  const taken = await takePort();
  await writeJson(file, { api: taken, site: taken + 1 });
  const picked = await pickBackendPorts({ file, host: HOST });
  expect(picked.api).not.toBe(taken);
  expect(JSON.parse(await readFile(file, "utf8"))).toEqual(picked);
});

test("a taken web port is a sentence that offers one that is free", async () => {
  const port = await takePort();
  const refusal = await requireFreeWebPort({ port, host: HOST, again: "npm start --" }).then(
    () => "",
    (error: Error) => error.message,
  );
  expect(refusal).toMatch(
    new RegExp(`^Port ${port} is in use .* \`npm start -- --port (\\d+)\`\\.$`),
  );
  const [, offered] = /--port (\d+)/.exec(refusal) ?? [];
  expect(await isFree(Number(offered), HOST)).toBe(true);
});
