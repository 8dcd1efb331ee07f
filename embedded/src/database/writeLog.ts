import { PREFIX_LENGTH, type BinaryKey } from "./keys";
import type { TextChange } from "./textReads";

/** What a commit touched. */
export type LogEntry = {
  ts: bigint;
  /**
   * Of rows in documents, by creation time and in every declared index, old and new; by the prefix
   * of their index, because most readers have read nothing of most indexes.
   */
  keys: ReadonlyMap<BinaryKey, readonly BinaryKey[]>;
  /** In search indexes. */
  texts: readonly TextChange[];
};

export function groupByIndex(keys: readonly BinaryKey[]): LogEntry["keys"] {
  const groups = new Map<BinaryKey, BinaryKey[]>();
  for (const key of keys) {
    const prefix = key.slice(0, PREFIX_LENGTH);
    const group = groups.get(prefix);
    if (group) group.push(key);
    else groups.set(prefix, [key]);
  }
  return groups;
}

/** Commits are kept while somebody may still ask about them; a trimmed question is answered "yes". */
const KEPT_COMMITS = 256;

/**
 * The keys written by recent commits, oldest first: who ran a query at ts asks here what happened
 * after ts.
 */
export class WriteLog {
  #entries: LogEntry[] = [];
  #trimmedTs: bigint;

  constructor(startTs: bigint) {
    this.#trimmedTs = startTs;
  }

  /** Commits up to here are no longer known. */
  get trimmedTs(): bigint {
    return this.#trimmedTs;
  }

  get length(): number {
    return this.#entries.length;
  }

  append(entry: LogEntry): void {
    this.#entries.push(entry);
  }

  /** Commits with after < ts <= upTo, in order. */
  *between(after: bigint, upTo: bigint): Iterable<LogEntry> {
    for (let i = this.#firstAfter(after); i < this.#entries.length; i++) {
      const entry = this.#entries[i];
      if (entry === undefined || entry.ts > upTo) return;
      yield entry;
    }
  }

  /** Forgets commits up to ts, except the last few. */
  trim(ts: bigint): void {
    const count = Math.min(this.#firstAfter(ts), this.#entries.length - KEPT_COMMITS);
    // In bulk, because removing from the front of an array costs its length.
    if (count < KEPT_COMMITS) return;
    this.#trimmedTs = this.#entries[count - 1]?.ts ?? this.#trimmedTs;
    this.#entries = this.#entries.slice(count);
  }

  #firstAfter(ts: bigint): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#entries[middle]?.ts ?? 0n) <= ts) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
