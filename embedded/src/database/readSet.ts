import { contains, type BinaryKey, type Interval } from "./keys";
import { touchesSearch, type SearchRead } from "./textReads";
import type { ReadSet } from "./types";
import type { LogEntry } from "./writeLog";

/** Keys include the prefix of their index, so intervals of all indexes live in one order. */
export class RecordedReads implements ReadSet {
  /** Single rows: whole keys of documents. */
  readonly points = new Set<BinaryKey>();
  /** A stream owns its interval and widens it as rows are consumed. */
  readonly ranges: Interval[] = [];

  readonly searches: SearchRead[] = [];

  get isEmpty(): boolean {
    return this.points.size === 0 && this.ranges.length === 0 && this.searches.length === 0;
  }

  point(key: BinaryKey): void {
    this.points.add(key);
  }

  /** The answer is live: whoever reads on changes it. */
  range(start: BinaryKey, end: BinaryKey | null): Interval {
    const interval = { start, end };
    this.ranges.push(interval);
    return interval;
  }

  search(read: SearchRead): void {
    this.searches.push(read);
  }

  touchedBy({ keys, texts }: LogEntry): boolean {
    for (const key of keys) if (this.#touches(key)) return true;
    return texts.some((change) => this.searches.some((read) => touchesSearch(change, read)));
  }

  #touches(key: BinaryKey): boolean {
    if (this.points.has(key)) return true;
    for (const range of this.ranges) if (contains(range, key)) return true;
    return false;
  }
}
