import { PREFIX_LENGTH, contains, prefixNumber, type BinaryKey, type Interval } from "./keys";
import { TIME_INDEX_OFFSET } from "./tables";
import { touchesSearch, type SearchRead, type TextChange } from "./textReads";
import type { ReadSet } from "./types";
import type { LogEntry, WriteLog } from "./writeLog";

/** An interval lies within one index. */
export function indexPrefixOf({ start }: Interval): BinaryKey {
  return start.slice(0, PREFIX_LENGTH);
}

/** Single rows are read by keys of documents, and tables by their names. */
export function holdsPoints(prefix: BinaryKey): boolean {
  return prefixNumber(prefix) < TIME_INDEX_OFFSET;
}

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

  /** By a commit with after < ts <= upTo. */
  touchedBetween(log: WriteLog, after: bigint, upTo: bigint): boolean {
    const written = this.#pointsWritten(log, after, upTo);
    if (written === "yes") return true;
    if (written === "no" && this.ranges.length === 0 && this.searches.length === 0) return false;
    for (const entry of log.between(after, upTo)) {
      if (this.#touchesRange(entry.keys)) return true;
      if (written === "later" && this.#touchesPoint(entry.keys)) return true;
      if (entry.texts.some((change) => this.#touchesSearch(change))) return true;
    }
    return false;
  }

  /**
   * Asks for each point instead of looking through the commits: few points, many commits. "later":
   * some were written after `upTo`, and perhaps before as well.
   */
  #pointsWritten(log: WriteLog, after: bigint, upTo: bigint): "yes" | "no" | "later" {
    let answer: "no" | "later" = "no";
    for (const point of this.points) {
      const ts = log.lastWriteOf(point);
      if (ts === undefined || ts <= after) continue;
      if (ts <= upTo) return "yes";
      answer = "later";
    }
    return answer;
  }

  #touchesSearch(change: TextChange): boolean {
    return this.searches.some((read) => touchesSearch(change, read));
  }

  #touchesRange(keys: LogEntry["keys"]): boolean {
    for (const range of this.ranges) {
      for (const key of keys.get(indexPrefixOf(range)) ?? []) {
        if (contains(range, key)) return true;
      }
    }
    return false;
  }

  #touchesPoint(keys: LogEntry["keys"]): boolean {
    for (const [prefix, ofIndex] of keys) {
      if (!holdsPoints(prefix)) continue;
      for (const key of ofIndex) if (this.points.has(key)) return true;
    }
    return false;
  }
}
