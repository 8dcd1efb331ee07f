import { contains, type BinaryKey, type Interval } from "./keys";
import type { ReadSet } from "./types";

/** Keys include the prefix of their index, so intervals of all indexes live in one order. */
export class RecordedReads implements ReadSet {
  /** Single rows: whole keys of documents. */
  readonly points = new Set<BinaryKey>();
  /** A stream owns its interval and widens it as rows are consumed. */
  readonly ranges: Interval[] = [];

  get isEmpty(): boolean {
    return this.points.size === 0 && this.ranges.length === 0;
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

  touches(key: BinaryKey): boolean {
    if (this.points.has(key)) return true;
    for (const range of this.ranges) if (contains(range, key)) return true;
    return false;
  }
}
