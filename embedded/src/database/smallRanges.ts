import type { BinaryKey } from "./keys";
import type { ScanRow } from "./scanSources";

/** Rows of an index that begin with the same values, all of them, in order. */
type Entry = { rows: readonly ScanRow[]; fromTs: bigint; size: number };

export const MAX_SMALL_ROWS = 8;
const MAX_SMALL_SIZE = 8192;
/** Counted in characters of text; two generations may be held at once. */
const GENERATION_SIZE = 4 * 1024 * 1024;
const ENTRY_OVERHEAD = 400;
/** Of ranges that are only known by name. */
const MAX_NAMES = 8192;

/**
 * Most ranges that functions read are "the row of this user in that conversation" and the like: one
 * row or none, again and again. Ranges of equal values with few rows are kept here whole, so that
 * reading one costs no walk through the store, and neither does any part of it.
 *
 * An entry holds from its timestamp up to now: each commit removes the entries of the places its
 * rows leave and enter. What is read once is not kept; what is asked for twice is.
 */
export class SmallRanges {
  #young = new Map<BinaryKey, Entry>();
  #old = new Map<BinaryKey, Entry>();
  #youngSize = 0;
  /** Asked for once. */
  #seen = new Set<BinaryKey>();
  /** Found to have many rows; not worth a look for some time. */
  #large = new Set<BinaryKey>();

  get(prefix: BinaryKey, ts: bigint): readonly ScanRow[] | null {
    let entry = this.#young.get(prefix);
    if (!entry) {
      entry = this.#old.get(prefix);
      if (!entry) return null;
      this.#put(prefix, entry);
    }
    return entry.fromTs <= ts ? entry.rows : null;
  }

  /** Whether a range that is not here should be. */
  isWanted(prefix: BinaryKey): boolean {
    if (this.#large.has(prefix)) return false;
    if (this.#seen.delete(prefix)) return true;
    if (this.#seen.size >= MAX_NAMES) this.#seen.clear();
    this.#seen.add(prefix);
    return false;
  }

  put(prefix: BinaryKey, rows: readonly ScanRow[], fromTs: bigint): void {
    let size = ENTRY_OVERHEAD;
    for (const { document } of rows) size += document.text.length;
    if (size > MAX_SMALL_SIZE) this.putLarge(prefix);
    else this.#put(prefix, { rows, fromTs, size });
  }

  putLarge(prefix: BinaryKey): void {
    if (this.#large.size >= MAX_NAMES) this.#large.clear();
    this.#large.add(prefix);
  }

  invalidate(prefix: BinaryKey): void {
    // Asked for before, so likely to be asked for again.
    if (this.#young.delete(prefix)) this.#seen.add(prefix);
    if (this.#old.delete(prefix)) this.#seen.add(prefix);
  }

  #put(prefix: BinaryKey, entry: Entry): void {
    this.#young.set(prefix, entry);
    this.#youngSize += entry.size;
    if (this.#youngSize < GENERATION_SIZE) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSize = 0;
  }
}
