import type { Snapshot, VersionedStore } from "../storage/store";
import type { DocumentCache } from "./documentCache";
import { decodeDocument, type StoredDocument } from "./documentCodec";
import { PREFIX_LENGTH, toBytes, type BinaryKey } from "./keys";
import type { ScanRow } from "./scanSources";
import { MAX_SMALL_ROWS, MAX_TAIL_ROWS, type SmallRanges } from "./smallRanges";
import type { WriteLog } from "./writeLog";

/** What all transactions share: the store, and what is known of it. */
export type SharedReads = {
  store: VersionedStore;
  log: WriteLog;
  documents: DocumentCache;
  ranges: SmallRanges;
};

/** Looking at more commits than this costs more than reading again. */
const MAX_COMMITS_BEHIND = 16;

/** Single documents and small ranges as of a snapshot, from the caches where they know them. */
export class DocumentReader {
  constructor(
    readonly snapshot: Snapshot,
    private readonly shared: SharedReads,
  ) {}

  get(key: BinaryKey): StoredDocument | null {
    const { snapshot, shared } = this;
    const known = shared.documents.get(key, snapshot.ts);
    if (known !== undefined) return known;
    const bytes = snapshot.get("documents", toBytes(key));
    const document = bytes ? decodeDocument(bytes) : null;
    if (this.#isCurrent(key)) shared.documents.found(key, document, snapshot.ts);
    return document;
  }

  /**
   * Rows of the range of equal values `prefix`, among them all from `start` on. null: to be read
   * from the store. `read` gives the rows from a key on, up to that many.
   */
  smallRange(
    { prefix, start, isOpen }: { prefix: BinaryKey; start: BinaryKey; isOpen: boolean },
    read: (from: BinaryKey, count: number) => ScanRow[],
  ): readonly ScanRow[] | null {
    const { snapshot, shared } = this;
    const known = shared.ranges.get(prefix, start, snapshot.ts);
    if (known) return known;
    const isLarge = shared.ranges.isLarge(prefix);
    if (isLarge && !isOpen) return null;
    if (!shared.ranges.isWanted(prefix)) return null;
    return isLarge ? this.#readTail(prefix, start, read) : this.#readWhole(prefix, read);
  }

  #readWhole(
    prefix: BinaryKey,
    read: (from: BinaryKey, count: number) => ScanRow[],
  ): readonly ScanRow[] | null {
    const { snapshot, shared } = this;
    const rows = read(prefix, MAX_SMALL_ROWS + 1);
    if (rows.length > MAX_SMALL_ROWS) {
      shared.ranges.putLarge(prefix);
      return null;
    }
    if (this.#isCurrent(prefix)) shared.ranges.put(prefix, rows, snapshot.ts);
    return rows;
  }

  #readTail(
    prefix: BinaryKey,
    from: BinaryKey,
    read: (from: BinaryKey, count: number) => ScanRow[],
  ): readonly ScanRow[] | null {
    const { snapshot, shared } = this;
    const rows = read(from, MAX_TAIL_ROWS + 1);
    if (rows.length > MAX_TAIL_ROWS) return null;
    if (this.#isCurrent(prefix)) shared.ranges.putTail(prefix, { rows, from }, snapshot.ts);
    return rows;
  }

  /** No commit since the snapshot has touched keys that begin so. */
  #isCurrent(prefix: BinaryKey): boolean {
    const { snapshot, shared } = this;
    const { headTs } = shared.store;
    if (snapshot.ts === headTs) return true;
    if (snapshot.ts < shared.log.trimmedTs) return false;
    let commits = 0;
    for (const { keys } of shared.log.between(snapshot.ts, headTs)) {
      if (++commits > MAX_COMMITS_BEHIND) return false;
      for (const key of keys.get(prefix.slice(0, PREFIX_LENGTH)) ?? []) {
        if (key.startsWith(prefix)) return false;
      }
    }
    return true;
  }
}
