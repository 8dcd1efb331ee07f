import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureComposeEnv } from "./compose.mjs";

let dir = "";
let file = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chat-compose-"));
  file = join(dir, ".env");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("makes random secrets that need no quoting, readable by their owner alone", async () => {
  const env = await ensureComposeEnv(file);
  expect(env["INSTANCE_SECRET"]).toMatch(/^[0-9a-f]{64}$/);
  expect(env["POSTGRES_PASSWORD"]).toMatch(/^[0-9a-f]{48}$/);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test("makes them once", async () => {
  const first = await ensureComposeEnv(file);
  const text = await readFile(file, "utf8");
  expect(await ensureComposeEnv(file)).toEqual(first);
  expect(await readFile(file, "utf8")).toBe(text);
});

test("adds what is missing and leaves every line as it is", async () => {
  const own = "# ours\nPOSTGRES_PASSWORD=chosen\nPUBLIC_ORIGIN=https://chat.school.example";
  await writeFile(file, own);
  const env = await ensureComposeEnv(file);
  expect(env).toMatchObject({
    POSTGRES_PASSWORD: "chosen",
    PUBLIC_ORIGIN: "https://chat.school.example",
  });
  expect((await readFile(file, "utf8")).startsWith(`${own}\n`)).toBe(true);
  expect(env["INSTANCE_SECRET"]).toMatch(/^[0-9a-f]{64}$/);
});
