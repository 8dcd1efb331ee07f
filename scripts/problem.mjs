/**
 * A failure the reader can do something about: one sentence that says what happened and what to
 * do, printed without a stack. Anything else that is thrown is a bug of ours.
 */
export class Problem extends Error {
  /**
   * @param {string} sentence
   * @param {{ exitCode?: number, cause?: unknown }} [options]
   */
  constructor(sentence, { exitCode = 1, cause } = {}) {
    super(sentence, { cause });
    this.name = "Problem";
    this.exitCode = exitCode;
  }
}

/** What the operating system said, in words. Codes outside this table are bugs. */
const FILE_PROBLEMS = new Map([
  ["EACCES", "is not writable: give this account write permission to it"],
  ["EPERM", "is not writable: give this account write permission to it"],
  ["EROFS", "is on a read-only disk: clone the repository onto a writable one"],
  ["ENOTDIR", "is in the way of a folder: move or remove it"],
  ["EEXIST", "is in the way of a folder: move or remove it"],
  ["EISDIR", "is a folder where a file belongs: move or remove it"],
  ["ENOSPC", "did not fit: the disk is full, free some space"],
  ["EDQUOT", "did not fit: your disk quota is used up, free some space"],
]);

/**
 * The sentence for a thrown value, or null when it is no expected failure.
 * @param {unknown} error
 * @returns {Problem | null}
 */
export function toProblem(error) {
  if (error instanceof Problem) return error;
  if (!(error instanceof Error)) return null;
  const code = "code" in error ? error.code : undefined;
  const path = "path" in error ? error.path : undefined;
  const advice = typeof code === "string" ? FILE_PROBLEMS.get(code) : undefined;
  if (advice === undefined) return null;
  return new Problem(
    `${typeof path === "string" ? path : "A file"} ${advice}, then run the same command again.`,
    {
      cause: error,
    },
  );
}
