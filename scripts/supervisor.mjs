import { startEmbedded } from "./embedded.mjs";
import { Problem } from "./problem.mjs";

/** @typedef {import("./embedded.mjs").EmbeddedOptions} EmbeddedOptions */
/** @typedef {import("./embedded.mjs").EmbeddedProcess} EmbeddedProcess */

const PAUSES = { firstMs: 250, longestMs: 10_000 };
/** A backend that lived this long was well: the next pause is the first one again. */
const WELL_AFTER_MS = 30_000;
/** Ends without ever being ready in a row, after which there is no point in going on. */
const MAX_FAILED_STARTS = 5;

/**
 * Keeps one backend running: starts it again, on the same ports and data, when it dies.
 *
 *   starting ──ready──▶ up ──dies──▶ pausing ──▶ starting
 *      └──────── fails five times in a row, or stop() ────▶ ended
 *
 * The first start is not repeated: what is wrong then (a port, a permission) stays wrong.
 * @param {EmbeddedOptions} options
 * @param {{ onNews: (sentence: string) => void, pauses?: typeof PAUSES }} listener
 * @returns {Promise<{ pid: () => number, ended: Promise<void>, stop: () => Promise<void>, kill: () => void }>}
 *   resolves when the backend serves; `ended` rejects with a Problem when it had to give up
 */
export async function superviseEmbedded(options, { onNews, pauses = PAUSES }) {
  let stopping = false;
  let current = await startEmbedded(options);
  await current.ready;
  /** @type {() => void} */
  let wake = () => {};

  const ended = (async () => {
    let failures = 0;
    let pauseMs = pauses.firstMs;
    for (;;) {
      const since = Date.now();
      const { code, signal } = await current.exited;
      if (stopping) return;
      if (Date.now() - since > WELL_AFTER_MS) pauseMs = pauses.firstMs;
      onNews(`The backend ended (${signal ?? `exit code ${code}`}) and is started again.`);
      await new Promise((resolve) => {
        wake = () => resolve(undefined);
        setTimeout(wake, pauseMs);
      });
      if (stopping) return;
      pauseMs = Math.min(pauseMs * 2, pauses.longestMs);
      current = await startEmbedded(options);
      failures = (await isReady(current)) ? 0 : failures + 1;
      if (failures >= MAX_FAILED_STARTS) {
        throw new Problem(
          `The backend failed to start ${failures} times in a row: its log is ${options.logFile}.`,
        );
      }
    }
  })();
  ended.catch(() => {});

  return {
    pid: () => current.pid,
    ended,
    kill: () => current.kill("SIGKILL"),
    async stop() {
      stopping = true;
      wake();
      await current.stop();
    },
  };
}

/** @param {EmbeddedProcess} backend */
function isReady(backend) {
  return backend.ready.then(
    () => true,
    () => false,
  );
}
