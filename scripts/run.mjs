import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ROOT } from "./paths.mjs";

/** What is kept of a program's output to explain its failure. */
const TAIL_CHARS = 8_000;

/**
 * @typedef {object} RunOptions
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {number} [timeoutMs] the program is killed after this; default 10 minutes
 * @property {string} [logFile] receives all output
 * @property {boolean} [show] true: output goes straight to the terminal and `output` stays empty
 * @property {string} [cwd] default: the repository
 * @property {number} [keepChars] how much of the end of the output is returned
 * @property {string} [input] for its standard input; secrets go this way, never as arguments
 */

/**
 * Runs a program to its end. Never throws for a program that fails: look at `code`.
 * @param {string} command
 * @param {string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export async function run(command, args, options = {}) {
  const { env = {}, timeoutMs = 600_000, logFile, show = false, input, cwd = ROOT } = options;
  const { keepChars = TAIL_CHARS } = options;
  if (logFile !== undefined) await mkdir(dirname(logFile), { recursive: true });
  const log = logFile === undefined ? null : createWriteStream(logFile);
  let output = "";
  let timedOut = false;

  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: [
      input === undefined ? "ignore" : "pipe",
      show ? "inherit" : "pipe",
      show ? "inherit" : "pipe",
    ],
    // npx and corepack are .cmd files on Windows, which only a shell can start.
    shell: process.platform === "win32",
  });
  const keep = (/** @type {Buffer} */ chunk) => {
    log?.write(chunk);
    output = (output + chunk.toString()).slice(-keepChars);
  };
  child.stdin?.on("error", () => {}); // a program that ended unread says so by its exit code
  child.stdin?.end(input);
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill("SIGKILL");
  }, timeoutMs);

  const code = await new Promise((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(127);
    });
    child.once("close", (exitCode) => resolve(exitCode ?? 1));
  });
  clearTimeout(timer);
  log?.end();
  return { code, output, timedOut };
}

/**
 * The line of a program's output that best names what went wrong.
 * @param {string} output
 */
export function telltale(output) {
  const lines = stripVTControlCharacters(output)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const named = lines.findLast((line) => /\b(ERR|error|cannot|failed)\b|✖/i.test(line));
  return (named ?? lines.at(-1) ?? "it said nothing").slice(0, 300);
}
