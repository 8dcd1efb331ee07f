import type { StoredDocument } from "./documentCodec";
import type { BinaryKey } from "./keys";

/** null: known to be absent. */
type Entry = { document: StoredDocument | null; fromTs: bigint };

/** Counted in characters of text, which parsed takes some times as much; two generations may be held at once. */
const GENERATION_SIZE = 4 * 1024 * 1024;
const ENTRY_OVERHEAD = 200;

/**
 * Rows that were read or written lately, decoded. An entry says what a row is from a timestamp on,
 * up to now: every commit replaces the entries of the rows it writes, and a reader may add what it
 * found when no commit since its snapshot has written the row.
 *
 * Rows used in the last generation survive; the others go all at once, so that nothing is kept in
 * order of use.
 */
export class DocumentCache {
  #young = new Map<BinaryKey, Entry>();
  #old = new Map<BinaryKey, Entry>();
  #youngSize = 0;

  /** undefined: not known for that timestamp. */
  get(key: BinaryKey, ts: bigint): StoredDocument | null | undefined {
    let entry = this.#young.get(key);
    if (!entry) {
      entry = this.#old.get(key);
      if (entry) this.#put(key, entry);
    }
    return entry && entry.fromTs <= ts ? entry.document : undefined;
  }

  /** What a reader found that is still so. */
  found(key: BinaryKey, document: StoredDocument | null, ts: bigint): void {
    this.#put(key, { document, fromTs: ts });
  }

  committed(key: BinaryKey, document: StoredDocument | null, ts: bigint): void {
    this.#put(key, { document, fromTs: ts });
  }

  #put(key: BinaryKey, entry: Entry): void {
    this.#young.set(key, entry);
    this.#youngSize += ENTRY_OVERHEAD + (entry.document?.text.length ?? 0);
    if (this.#youngSize < GENERATION_SIZE) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#youngSize = 0;
  }
}
