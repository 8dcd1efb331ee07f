import type { Clock } from "../runtime/clock";
import type { LogEntry } from "../threads/messages";

type Kept = { cursor: number; size: number; entry: LogEntry };

const MAX_ENTRIES = 1_000;
const MAX_LOG_CHARACTERS = 8 * 1024 * 1024;

/**
 * The last executions for `convex logs`, in memory only. A cursor is the time
 * (ms) of the last entry a reader has seen, so it keeps its meaning over a restart.
 */
export class ExecutionLog {
  readonly #clock: Clock;
  /** Oldest first, from #head on; what is before it is cut off now and then. */
  #kept: Kept[] = [];
  #head = 0;
  #characters = 0;
  #lastCursor = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(entry: LogEntry): void {
    const lines: unknown[] = Array.isArray(entry.logLines) ? entry.logLines : [];
    const size = lines.reduce<number>((sum, line) => sum + lengthOf(line), 0);
    // Strictly rising, also for several entries within the clock's resolution.
    this.#lastCursor = Math.max(this.#clock.nowMs(), this.#lastCursor + 0.001);
    this.#kept.push({ cursor: this.#lastCursor, size, entry });
    this.#characters += size;
    this.#trim();
  }

  /** Entries after the cursor. Cursor 0 gives all there is. */
  read(cursor: number): { entries: LogEntry[]; newCursor: number } {
    const now = this.#clock.nowMs();
    // After the clock was set back, or with a made-up cursor: from here on, not never.
    const after = cursor > Math.max(now, this.#lastCursor) ? this.#lastCursor : cursor;
    const entries = this.#kept.slice(this.#firstAfter(after)).map(({ entry }) => entry);
    const newest = this.#kept.at(-1)?.cursor;
    return { entries, newCursor: newest ?? (after === 0 ? now : after) };
  }

  #trim(): void {
    const isOver = () =>
      this.#kept.length - this.#head > MAX_ENTRIES || this.#characters > MAX_LOG_CHARACTERS;
    while (this.#head < this.#kept.length && isOver())
      this.#characters -= this.#kept[this.#head++]?.size ?? 0;
    if (this.#head > MAX_ENTRIES) {
      this.#kept = this.#kept.slice(this.#head);
      this.#head = 0;
    }
  }

  #firstAfter(cursor: number): number {
    let [low, high] = [this.#head, this.#kept.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#kept[middle]?.cursor ?? 0) <= cursor) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const lengthOf = (line: unknown) =>
  typeof line === "string" ? line.length : JSON.stringify(line).length;
