import type { BinaryKey } from "./keys";
import type { ScanRow } from "./scanSources";

/**
 * The rows of an index that begin with the same values, in order: all of them, or all from a key on
 * (the "tail", which is what everybody reads of a long conversation).
 */
type Entry = { rows: ScanRow[]; from: BinaryKey; fromTs: bigint; size: number };

export const MAX_SMALL_ROWS = 8;
export const MAX_TAIL_ROWS = 64;
const MAX_SMALL_SIZE = 8192;
const MAX_TAIL_SIZE = 65_536;
/** Counted in characters of text; two generations may be held at once. */
const GENERATION_SIZE = 4 * 1024 * 1024;
const ENTRY_OVERHEAD = 400;
/** Of ranges that are only known by name. */
const MAX_NAMES = 8192;

/**
 * Most ranges that functions read are "the row of this user in that conversation" and the like: one
 * row or none, again and again, or the newest rows of a long range. They are kept here, so that
 * reading one costs no walk through the store, and neither does any part of it.
 *
 * An entry holds from its timestamp up to now: each commit changes the entries of the places its
 * rows leave and enter. What is read once is not kept; what is asked for twice is.
 */
export class SmallRanges {
  #young = new Map<BinaryKey, Entry>();
  #old = new Map<BinaryKey, Entry>();
  #youngSize = 0;
  /** Asked for once. */
  #seen = new Set<BinaryKey>();
  /** Found to have many rows: at most their tails are kept. */
  #large = new Set<BinaryKey>();

  /** null: not known for that timestamp, or not from `start` on. */
  get(prefix: BinaryKey, start: BinaryKey, ts: bigint): readonly ScanRow[] | null {
    const entry = this.#find(prefix);
    return entry && entry.fromTs <= ts && entry.from <= start ? entry.rows : null;
  }

  isLarge(prefix: BinaryKey): boolean {
    return this.#large.has(prefix);
  }

  /** Whether a range that is not here should be. */
  isWanted(prefix: BinaryKey): boolean {
    if (this.#seen.delete(prefix)) return true;
    if (this.#seen.size >= MAX_NAMES) this.#seen.clear();
    this.#seen.add(prefix);
    return false;
  }

  /** All rows that begin with `prefix`. */
  put(prefix: BinaryKey, rows: ScanRow[], fromTs: bigint): void {
    const size = sizeOf(rows);
    if (size > MAX_SMALL_SIZE) this.putLarge(prefix);
    else this.#put(prefix, { rows, from: prefix, fromTs, size });
  }

  /** All rows that begin with `prefix`, from the key `from` on. */
  putTail(prefix: BinaryKey, { rows, from }: Pick<Entry, "rows" | "from">, fromTs: bigint): void {
    const size = sizeOf(rows);
    if (size <= MAX_TAIL_SIZE) this.#put(prefix, { rows, from, fromTs, size });
  }

  putLarge(prefix: BinaryKey): void {
    if (this.#large.size >= MAX_NAMES) this.#large.clear();
    this.#large.add(prefix);
  }

  /** The commit at `ts` took the row with this key out of the range. */
  removed(prefix: BinaryKey, key: BinaryKey, ts: bigint): void {
    const entry = this.#find(prefix);
    if (!entry) return;
    const at = positionOf(entry.rows, key);
    const gone = entry.rows[at];
    // A copy: somebody may be reading the rows.
    if (gone?.key === key) entry.rows = entry.rows.toSpliced(at, 1);
    entry.size -= gone?.key === key ? gone.document.text.length : 0;
    entry.fromTs = ts;
  }

  /** The commit at `ts` put this row into the range, in the place of one with the same key. */
  written(prefix: BinaryKey, row: ScanRow, ts: bigint): void {
    const entry = this.#find(prefix);
    if (!entry) return;
    entry.fromTs = ts;
    if (row.key < entry.from) return;
    const at = positionOf(entry.rows, row.key);
    const same = entry.rows[at]?.key === row.key ? entry.rows[at] : null;
    entry.rows = entry.rows.toSpliced(at, same ? 1 : 0, row);
    const growth = row.document.text.length - (same?.document.text.length ?? 0);
    entry.size += growth;
    this.#youngSize += growth;
    this.#bound(prefix, entry);
  }

  /** A range that has grown goes on as its tail, a tail that has grown as its newer half. */
  #bound(prefix: BinaryKey, entry: Entry): void {
    const isWhole = entry.from === prefix;
    if (isWhole && entry.rows.length <= MAX_SMALL_ROWS && entry.size <= MAX_SMALL_SIZE) return;
    if (isWhole) this.putLarge(prefix);
    if (entry.rows.length <= MAX_TAIL_ROWS && entry.size <= MAX_TAIL_SIZE) return;
    const rows = entry.rows.slice(entry.rows.length >> 1);
    entry.from = rows[0]?.key ?? entry.from;
    entry.rows = rows;
    entry.size = sizeOf(rows);
  }

  #find(prefix: BinaryKey): Entry | undefined {
    const young = this.#young.get(prefix);
    if (young) return young;
    const old = this.#old.get(prefix);
    if (old) this.#put(prefix, old);
    return old;
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

function sizeOf(rows: readonly ScanRow[]): number {
  let size = ENTRY_OVERHEAD;
  for (const { document } of rows) size += document.text.length;
  return size;
}

/** Of the first row whose key is not before `key`. */
export function positionOf(rows: readonly ScanRow[], key: BinaryKey): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as ScanRow).key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
