/** What the process may grow by while the code of functions runs, heap and buffers together. */
const MAX_GROWTH_MB = 512;
const MEBIBYTE = 1024 * 1024;
/** So many looks without any function's code, and what was counted is forgotten. */
const PAUSE_LOOKS = 20;

/** What the official backend says, with our limit. */
export const OUT_OF_MEMORY = `JavaScript execution ran out of memory (maximum memory usage: ${MAX_GROWTH_MB} MB)`;

/**
 * Sees from repeated looks at the memory of the process that a function takes too much of it. V8's own
 * limit is no help: when a large array does not fit within it, V8 ends the whole process. Growth counts
 * when the code of functions was running; that of others (an index being loaded) does so by chance only.
 */
export class GrowthGuard {
  #lastBytes: number | null = null;
  #lastTaken: number | null = null;
  #countedBytes = 0;
  #pause = 0;

  constructor(private readonly maxBytes = MAX_GROWTH_MB * MEBIBYTE) {}

  /**
   * True when it is time to end what runs. `readBytes` costs something: it is not asked while all rest.
   * `readTaken` is what this thread alone has ever taken, null where that cannot be known.
   */
  look(
    readBytes: () => number,
    isRunning: boolean,
    readTaken: () => number | null = () => null,
  ): boolean {
    this.#pause = isRunning ? 0 : this.#pause + 1;
    if (this.#pause > PAUSE_LOOKS) {
      this.reset();
      return false;
    }
    const bytes = readBytes();
    const growth = bytes - (this.#lastBytes ?? bytes);
    this.#lastBytes = bytes;
    const taken = readTaken();
    if (growth < 0) this.#countedBytes = Math.max(0, this.#countedBytes + growth);
    else if (isRunning) this.#countedBytes += this.#ownPart(growth, taken);
    this.#lastTaken = taken;
    return isRunning && this.#countedBytes > this.maxBytes;
  }

  /** Some of what a thread's code takes is taken by V8's own threads for it, but not the most of it. */
  #ownPart(growth: number, taken: number | null): number {
    if (taken === null || this.#lastTaken === null) return growth;
    return Math.min(growth, 2 * (taken - this.#lastTaken));
  }

  /** Another function runs from now on. */
  reset(): void {
    this.#countedBytes = 0;
    this.#lastBytes = null;
    this.#lastTaken = null;
  }
}
