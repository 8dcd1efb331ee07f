import { rm } from "node:fs/promises";
import { Problem } from "./problem.mjs";
import { readJson, writeJson } from "./stamp.mjs";

/**
 * A note beside the data that says who uses it, so that a second start gets a sentence instead of
 * a locked database.
 * @param {string} file
 * @param {{ url: string }} note
 */
export async function noteRunning(file, { url }) {
  await writeJson(file, { pid: process.pid, url });
}

/** @param {string} file */
export async function forgetRunning(file) {
  await rm(file, { force: true });
}

/** @param {string} file */
export async function requireNotRunning(file) {
  const { pid, url } = (await readJson(file)) ?? {};
  if (typeof pid !== "number" || typeof url !== "string") return;
  // A process id is given out again after a crash or a reboot, so the address has to answer too.
  if (pid === process.pid || !isAlive(pid) || !(await answers(url))) return;
  throw new Problem(
    `chat is already running from this folder at ${url}: open that address, or stop it ` +
      `first (Ctrl-C in its window, process ${pid}).`,
  );
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** @param {string} url */
function answers(url) {
  return fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    () => true,
    () => false,
  );
}
