// Everything these commands print for a person goes through here.

/** @param {string} text */
export function say(text = "") {
  process.stdout.write(`${text}\n`);
}

/** @param {string} text */
export function complain(text) {
  process.stderr.write(`${text}\n`);
}

/**
 * Prints a step with the time it took: "Installing dependencies … 4.1 s".
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const started = performance.now();
  process.stdout.write(`${name} … `);
  try {
    const result = await work();
    say(seconds(performance.now() - started));
    return result;
  } catch (error) {
    say("failed");
    throw error;
  }
}

/** @param {number} ms */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
