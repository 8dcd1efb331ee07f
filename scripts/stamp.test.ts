import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ROOT } from "./paths.mjs";
import { hashOf, readJson, whenChanged, writeWhole } from "./stamp.mjs";

let dir = "";
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "chat-stamp-"));
  await mkdir(join(dir, "in", "deep"), { recursive: true });
  await writeFile(join(dir, "in", "a.ts"), "one");
  await writeFile(join(dir, "in", "deep", "b.ts"), "two");
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const hash = (options?: Parameters<typeof hashOf>[1]) =>
  hashOf([relative(ROOT, join(dir, "in"))], options);

test("the hash follows content and names, not times", async () => {
  const before = await hash();
  await writeFile(join(dir, "in", "a.ts"), "one");
  expect(await hash()).toBe(before);
  await writeFile(join(dir, "in", "deep", "b.ts"), "2");
  const changed = await hash();
  expect(changed).not.toBe(before);
  await writeFile(join(dir, "in", "deep", "c.ts"), "");
  expect(await hash()).not.toBe(changed);
});

test("ignored files and installed packages do not count, the salt does", async () => {
  const before = await hash({ ignore: /\.test\.ts$/ });
  await writeFile(join(dir, "in", "a.test.ts"), "x");
  await mkdir(join(dir, "in", "node_modules"));
  await writeFile(join(dir, "in", "node_modules", "p.js"), "x");
  expect(await hash({ ignore: /\.test\.ts$/ })).toBe(before);
  expect(await hash({ ignore: /\.test\.ts$/, salt: "other" })).not.toBe(before);
});

test("work is done once for the same input, and again when it failed", async () => {
  const file = join(dir, "stamp.json");
  let done = 0;
  const work = async () => {
    done += 1;
    if (done === 1) throw new Error("power cut");
  };
  await expect(whenChanged(file, "h", work)).rejects.toThrow("power cut");
  expect(await whenChanged(file, "h", work)).toBe(true);
  expect(await whenChanged(file, "h", work)).toBe(false);
  expect(await whenChanged(file, "other", work)).toBe(true);
  expect(done).toBe(3);
});

test("half a file counts as none", async () => {
  await writeFile(join(dir, "x.json"), '{"hash":');
  expect(await readJson(join(dir, "x.json"))).toBeNull();
});

test("a secret is readable by its owner alone", async () => {
  await writeWhole(join(dir, "new", "key"), "secret", { mode: 0o600 });
  const { mode } = await stat(join(dir, "new", "key"));
  expect(mode & 0o777).toBe(0o600);
});
