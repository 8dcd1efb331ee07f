import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { LogFile } from "./logFile.mjs";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chat-log-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test("goes on where the last run ended", async () => {
  const file = join(dir, "logs", "a.log");
  for (const line of ["one\n", "two\n"]) {
    const log = new LogFile(file);
    log.write(line);
    log.close();
  }
  expect(await readFile(file, "utf8")).toBe("one\ntwo\n");
});

test("keeps two files and the newest lines, however much is written", async () => {
  const file = join(dir, "a.log");
  const log = new LogFile(file, { maxBytes: 10 });
  for (let index = 0; index < 100; index++) log.write(`line ${String(index).padStart(2, "0")}\n`);
  log.close();
  expect((await readdir(dir)).toSorted()).toEqual(["a.log", "a.log.1"]);
  const kept = (await readFile(`${file}.1`, "utf8")) + (await readFile(file, "utf8"));
  expect(kept).toMatch(/line 98\nline 99\n$/);
  expect(kept.length).toBeLessThan(40);
});

test("takes nothing after it was closed", async () => {
  const file = join(dir, "a.log");
  const log = new LogFile(file);
  log.close();
  log.write("late");
  log.close();
  expect(await readFile(file, "utf8")).toBe("");
});
