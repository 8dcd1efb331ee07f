import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startEmbedded, type EmbeddedOptions } from "./embedded.mjs";
import { inRoot } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { superviseEmbedded } from "./supervisor.mjs";

const PAUSES = { firstMs: 5, longestMs: 20 };
let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chat-supervisor-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

type Behaviour = "works" | "refuses" | "breaks" | "breaksLater";

function optionsFor(behaviour: Behaviour): EmbeddedOptions {
  return {
    dataDir: join(dir, behaviour),
    host: "127.0.0.1",
    port: 3511,
    sitePort: 3512,
    logFile: join(dir, "log"),
    main: inRoot("scripts", "test", "fakeBackend.mjs"),
  };
}

async function countStarts(behaviour: Behaviour): Promise<number> {
  const text = await readFile(join(dir, `${behaviour}.starts`), "utf8");
  return text.trim().split("\n").length;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("is ready when the backend says so, and leaves no process behind when stopped", async () => {
  const backend = await startEmbedded(optionsFor("works"));
  await backend.ready;
  expect(isAlive(backend.pid)).toBe(true);
  await backend.stop();
  expect(await backend.exited).toEqual({ code: 0, signal: null });
  expect(isAlive(backend.pid)).toBe(false);
});

test("a start-up error is the backend's own sentence", async () => {
  const backend = await startEmbedded(optionsFor("refuses"));
  await expect(backend.ready).rejects.toThrow(
    new Problem("Port 3210 is in use: stop the program that uses it."),
  );
});

test("any other end while starting names the exit code, the last words and the log", async () => {
  const backend = await startEmbedded(optionsFor("breaks"));
  await expect(backend.ready).rejects.toThrow(
    `The backend ended while starting (exit code 1, saying "last words"): its log is ${dir}/log.`,
  );
});

test("a backend that is killed is started again", async () => {
  const news: string[] = [];
  const watched = await superviseEmbedded(optionsFor("works"), {
    onNews: (sentence) => news.push(sentence),
    pauses: PAUSES,
  });
  const first = watched.pid();
  watched.kill();
  await vi.waitUntil(async () => (await countStarts("works")) === 2, { timeout: 30_000 });
  expect(watched.pid()).not.toBe(first);
  expect(news).toEqual(["The backend ended (SIGKILL) and is started again."]);
  await watched.stop();
  await watched.ended;
  expect(isAlive(watched.pid())).toBe(false);
});

test("the first start is not repeated, since what is wrong stays wrong", async () => {
  const start = superviseEmbedded(optionsFor("breaks"), { onNews: () => {}, pauses: PAUSES });
  await expect(start).rejects.toThrow(Problem);
  expect(await countStarts("breaks")).toBe(1);
});

test("gives up with a sentence when five starts in a row fail", async () => {
  const watched = await superviseEmbedded(optionsFor("breaksLater"), {
    onNews: () => {},
    pauses: PAUSES,
  });
  watched.kill();
  await expect(watched.ended).rejects.toThrow(/failed to start 5 times in a row: its log is/);
  expect(await countStarts("breaksLater")).toBe(6);
});
