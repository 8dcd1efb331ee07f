import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findBrowser, requireBrowser } from "./browser.mjs";

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

test("installs one where it may, and takes that", async () => {
  const installed: string[] = [];
  const path = await requireBrowser({
    logDir: dir,
    find: () => (installed.length > 0 ? "/usr/bin/chromium" : null),
    install: async (logDir) => void installed.push(logDir),
  });
  expect([path, installed]).toEqual(["/usr/bin/chromium", [dir]]);
});

test.each([
  ["nothing may be installed", null],
  ["what was installed is no browser", async () => {}],
])("without a browser the tests fail and say what to install when %s", async (_, install) => {
  await expect(requireBrowser({ logDir: dir, find: () => null, install })).rejects.toThrow(
    /need Chrome or Chromium and none was found: install one .*apt-get install chromium/,
  );
});
