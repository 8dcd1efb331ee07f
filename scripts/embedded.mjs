import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { LogFile } from "./logFile.mjs";
import { EMBEDDED_MAIN, ROOT } from "./paths.mjs";
import { Problem } from "./problem.mjs";
import { parseRecord } from "./shape.mjs";

const READY_TIMEOUT_MS = 60_000;
/** A drain takes as long as the slowest action. Killing it then loses nothing acknowledged. */
const STOP_TIMEOUT_MS = 20_000;
/** The exit code for a start-up error: one sentence on stderr, and no use in trying again. */
const START_UP_ERROR = 2;

/**
 * @typedef {object} EmbeddedOptions
 * @property {string} dataDir
 * @property {string} host
 * @property {number} port
 * @property {number} sitePort
 * @property {{ port: number, root: string }} [web] serve the built page too
 * @property {string} [logFile] default: the output is dropped
 * @property {string} [main] the program; tests bring a stand-in
 *
 * @typedef {object} EmbeddedProcess
 * @property {number} pid
 * @property {Promise<void>} ready resolves when it serves; rejects with a Problem when it cannot
 * @property {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} exited
 * @property {() => Promise<void>} stop asks it to drain, kills it when that takes too long
 * @property {(signal: NodeJS.Signals) => void} kill
 */

/**
 * Starts the embedded backend as a child process.
 * @param {EmbeddedOptions} options
 * @returns {Promise<EmbeddedProcess>}
 */
export async function startEmbedded(options) {
  const { dataDir, host, port, sitePort, web, logFile, main = EMBEDDED_MAIN } = options;
  const args = ["--data", dataDir, "--host", host];
  args.push("--port", String(port), "--site-port", String(sitePort));
  if (web !== undefined) args.push("--web-port", String(web.port), "--web-root", web.root);

  const log = logFile === undefined ? null : new LogFile(logFile);
  const child = spawn(process.execPath, [main, ...args], {
    cwd: ROOT,
    // The IPC channel closes when this process dies, however it dies: the backend then stops too.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // A group of its own: Ctrl-C reaches this process only, which stops the backend in good order.
    detached: process.platform !== "win32",
  });
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("the backend was started without pipes");

  let complaint = "";
  stderr.on("data", (/** @type {Buffer} */ chunk) => {
    log?.write(chunk);
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });

  /** @type {EmbeddedProcess["exited"]} */
  const exited = new Promise((resolve) => {
    child.once("error", () => resolve({ code: 127, signal: null }));
    child.once("close", (code, signal) => {
      log?.close();
      resolve({ code, signal });
    });
  });

  /** @type {Promise<void>} */
  const announced = new Promise((resolve) => {
    createInterface({ input: stdout }).on("line", (line) => {
      log?.write(`${line}\n`);
      if (isReadyLine(line)) resolve();
    });
  });
  const late = rejectLater(READY_TIMEOUT_MS, () => {
    child.kill("SIGKILL");
    return new Problem(`The backend did not start within 60 s: ${lookAt(logFile)}.`);
  });
  const ready = Promise.race([
    announced,
    exited.then(({ code, signal }) => {
      throw startFailure({ code, signal, complaint, logFile });
    }),
    late.promise,
  ]);
  // A backend that has started is not to be killed when the time for starting is over.
  // Whoever stops early never awaits `ready`; that is no unhandled failure.
  void ready.then(late.cancel, late.cancel);

  return {
    pid: child.pid ?? -1,
    ready,
    exited,
    kill: (signal) => void child.kill(signal),
    async stop() {
      const timer = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
      child.kill("SIGTERM");
      await exited;
      clearTimeout(timer);
    },
  };
}

/**
 * The admin key, which the backend writes into its data folder at its first start.
 * @param {string} dataDir
 */
export async function readAdminKey(dataDir) {
  return (await readFile(join(dataDir, "admin.key"), "utf8")).trim();
}

/** @param {string} line */
function isReadyLine(line) {
  return parseRecord(line)["event"] === "ready";
}

/**
 * @param {{ code: number | null, signal: string | null, complaint: string, logFile: string | undefined }} end
 */
function startFailure({ code, signal, complaint, logFile }) {
  const lastWords = complaint.trim().split("\n").at(-1) ?? "";
  if (code === START_UP_ERROR && lastWords !== "") return new Problem(lastWords);
  const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
  const said = lastWords === "" ? "" : `, saying "${lastWords.slice(0, 200)}"`;
  return new Problem(`The backend ended while starting (${how}${said}): ${lookAt(logFile)}.`);
}

/** @param {string | undefined} logFile */
function lookAt(logFile) {
  return logFile === undefined ? "start it by hand to see why" : `its log is ${logFile}`;
}

/**
 * @param {number} ms
 * @param {() => Error} toError
 * @returns {{ promise: Promise<never>, cancel: () => void }}
 */
function rejectLater(ms, toError) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const promise = new Promise((_, reject) => {
    timer = setTimeout(() => reject(toError()), ms).unref();
  });
  return { promise, cancel: () => clearTimeout(timer) };
}
