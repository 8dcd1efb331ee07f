import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inRoot } from "./paths.mjs";
import { isRecord } from "./shape.mjs";

/**
 * One hash over the contents of files and folders (recursive), so that work is done again when,
 * and only when, its input changed. File times are not looked at: a checkout changes them.
 * @param {string[]} paths relative to the repository; a missing one counts as empty
 * @param {{ salt?: unknown, ignore?: RegExp }} [options] `ignore` is tested on the relative path
 */
export async function hashOf(paths, { salt = null, ignore } = {}) {
  const hash = createHash("sha256").update(JSON.stringify(salt));
  for (const path of paths) {
    for (const file of await listFiles(path)) {
      if (ignore?.test(file)) continue;
      hash.update(`\0${file}\0`).update(await readFile(inRoot(file)));
    }
  }
  return hash.digest("hex");
}

/**
 * @param {string} path relative to the repository
 * @returns {Promise<string[]>} relative paths in a fixed order
 */
async function listFiles(path) {
  const info = await stat(inRoot(path)).catch(() => null);
  if (info === null) return [];
  if (info.isFile()) return [path];
  const names = await readdir(inRoot(path));
  const nested = names
    .filter((name) => name !== "node_modules" && name !== "dist")
    .toSorted()
    .map((name) => listFiles(join(path, name)));
  return (await Promise.all(nested)).flat();
}

/**
 * @param {string} file
 * @returns {Promise<Record<string, unknown> | null>} null when there is none or it is no JSON object
 */
export async function readJson(file) {
  try {
    /** @type {unknown} */
    const value = JSON.parse(await readFile(file, "utf8"));
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/**
 * Writes beside the file and renames, so that a reader never sees half of it.
 * @param {string} file
 * @param {unknown} value
 * @param {{ mode?: number }} [options]
 */
export async function writeJson(file, value, { mode = 0o644 } = {}) {
  await writeWhole(file, `${JSON.stringify(value, null, 2)}\n`, { mode });
}

/**
 * @param {string} file
 * @param {string} text
 * @param {{ mode?: number }} [options]
 */
export async function writeWhole(file, text, { mode = 0o644 } = {}) {
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.tmp`;
  await writeFile(draft, text, { mode });
  await rename(draft, file);
}

/**
 * Does `work` unless `file` says that it was done for the same input.
 * @param {string} file
 * @param {string} hash
 * @param {() => Promise<void>} work
 * @returns {Promise<boolean>} whether there was anything to do
 */
export async function whenChanged(file, hash, work) {
  const done = await readJson(file);
  if (done?.["hash"] === hash) return false;
  await work();
  await writeJson(file, { hash });
  return true;
}
