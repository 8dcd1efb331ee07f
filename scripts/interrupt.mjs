import { complain } from "./say.mjs";

/**
 * Resolves at the first Ctrl-C (or SIGTERM, SIGHUP). The second one calls `force` and ends this
 * process at once.
 * @param {{ force: () => void }} options
 * @returns {Promise<void>}
 */
export function untilInterrupted({ force }) {
  return new Promise((resolve) => {
    let asked = false;
    const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
      if (!asked) {
        asked = true;
        resolve();
        return;
      }
      complain("Stopped at once.");
      force();
      process.exit(signal === "SIGTERM" ? 143 : 130);
    };
    for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
      process.on(signal, onSignal);
    }
  });
}
