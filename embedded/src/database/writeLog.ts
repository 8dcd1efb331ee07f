import { PREFIX_LENGTH, type BinaryKey } from "./keys";
import { holdsPoints } from "./readSet";
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
  /** When a single row was last written, of the commits that are kept. */
  #lastWrites = new Map<BinaryKey, bigint>();
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
    for (const [prefix, keys] of entry.keys) {
      if (holdsPoints(prefix)) for (const key of keys) this.#lastWrites.set(key, entry.ts);
    }
  }

  /** Of a single row or a table's name; undefined: not by any commit that is kept. */
  lastWriteOf(key: BinaryKey): bigint | undefined {
    return this.#lastWrites.get(key);
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
    const trimmedTs = this.#entries[count - 1]?.ts ?? this.#trimmedTs;
    for (const { keys } of this.#entries.slice(0, count)) this.#forget(keys, trimmedTs);
    this.#trimmedTs = trimmedTs;
    this.#entries = this.#entries.slice(count);
  }

  #forget(keys: LogEntry["keys"], upTo: bigint): void {
    for (const ofIndex of keys.values()) {
      for (const key of ofIndex) {
        if ((this.#lastWrites.get(key) ?? 0n) <= upTo) this.#lastWrites.delete(key);
      }
    }
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
