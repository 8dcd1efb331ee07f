import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBrowser } from "./browser.mjs";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chat-browser-"));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

async function makeProgram(name: string): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, "#!/bin/sh\n");
  await chmod(path, 0o755);
  return path;
}

test("what the person names comes before what is installed", async () => {
  const named = await makeProgram("my-chrome");
  await makeProgram("chromium");
  expect(findBrowser({ PATH: dir, CHROME_PATH: named })).toBe(named);
  expect(findBrowser({ PATH: dir })).toBe(join(dir, "chromium"));
});

test("a name that leads nowhere is refused, not passed over", () => {
  expect(() => findBrowser({ CHROME_PATH: join(dir, "gone") })).toThrow(/CHROME_PATH is set to/);
});
