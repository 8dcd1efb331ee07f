import { must } from "../lib/assert";
import type { Snapshot, Space, StoreEntry } from "../storage/store";
import { encodeKey } from "../values/indexKey";
import { decodeDocument, hasForeignTime, type StoredDocument } from "./documentCodec";
import type { DocumentReader } from "./documentReader";
import { documentKeyOf } from "./indexKeys";
import {
  PREFIX_LENGTH,
  isEmptyInterval,
  prefixEnd,
  toBinary,
  toBytes,
  type BinaryKey,
} from "./keys";
import { positionOf } from "./smallRanges";
import type { Index } from "./tables";

export type ScanRow = { key: BinaryKey; document: StoredDocument };
/** Whole keys, with the prefix of the index. */
export type ScanRange = {
  start: BinaryKey;
  end: BinaryKey;
  /** Set when the range lies within equal values of the first `depth` declared fields. */
  equal?: { prefix: BinaryKey; depth: number };
};

/** Rows one after the other. */
export interface RowSource {
  next(): ScanRow | null;
  close(): void;
}

const NOTHING: RowSource = { next: () => null, close: () => {} };

export type SourceOptions = { range: ScanRange; reverse: boolean; expected: number | undefined };

/** Rows of an index as the snapshot has them. */
export function openSource(
  documents: DocumentReader,
  index: Index,
  options: SourceOptions,
): RowSource {
  if (isEmptyInterval(options.range)) return NOTHING;
  const rows = openSmallRange(documents, index, options.range);
  return rows ? new KnownRows(rows, options) : openStored(documents, index, options);
}

/** null when the range is large, or read for the first time. */
function openSmallRange(
  documents: DocumentReader,
  index: Index,
  { start, end, equal }: ScanRange,
): readonly ScanRow[] | null {
  if (!equal) return null;
  const { prefix, depth } = equal;
  const endOfEqual = must(prefixEnd(prefix), "range without an end");
  return documents.smallRange({ prefix, start, isOpen: end === endOfEqual }, (from, count) => {
    // From now on commits look at what they change at this depth.
    index.cachedDepths.add(depth);
    const range = { start: from, end: endOfEqual };
    const source = openStored(documents, index, { range, reverse: false, expected: count });
    const rows: ScanRow[] = [];
    for (let row = source.next(); row && rows.length < count; row = source.next()) rows.push(row);
    source.close();
    return rows;
  });
}

/** Rows that are in memory, in ascending order. */
class KnownRows implements RowSource {
  #next: number;
  readonly #step: number;

  constructor(
    private readonly rows: readonly ScanRow[],
    private readonly options: SourceOptions,
  ) {
    const { start, end } = options.range;
    this.#next = options.reverse ? positionOf(rows, end) - 1 : positionOf(rows, start);
    this.#step = options.reverse ? -1 : 1;
  }

  next(): ScanRow | null {
    const { start, end } = this.options.range;
    const row = this.rows[this.#next];
    if (row === undefined || row.key < start || row.key >= end) return null;
    this.#next += this.#step;
    return row;
  }

  close(): void {}
}

function openStored(documents: DocumentReader, index: Index, options: SourceOptions): RowSource {
  const { snapshot } = documents;
  if (index.kind === "byId") return new DocumentSource(snapshot, options);
  if (index.kind === "declared") return new EntrySource(documents, index, options);
  const regular = new TimeSource(snapshot, index, options);
  if (!index.table.hasForeignTimes) return regular;
  return new MergedSource(regular, new EntrySource(documents, index, options), options.reverse);
}

class StoreCursor {
  readonly #iterator: Iterator<StoreEntry>;

  constructor(snapshot: Snapshot, space: Space, { range, reverse, expected }: SourceOptions) {
    const bounds = { start: toBytes(range.start), end: toBytes(range.end) };
    const options = expected === undefined ? { reverse } : { reverse, expected };
    this.#iterator = snapshot.range(space, bounds, options)[Symbol.iterator]();
  }

  next(): StoreEntry | null {
    const result = this.#iterator.next();
    return result.done === true ? null : result.value;
  }

  close(): void {
    this.#iterator.return?.();
  }
}

/** Rows by id: keys of documents are keys of this index. */
class DocumentSource implements RowSource {
  readonly #cursor: StoreCursor;

  constructor(snapshot: Snapshot, options: SourceOptions) {
    this.#cursor = new StoreCursor(snapshot, "documents", options);
  }

  next(): ScanRow | null {
    const entry = this.#cursor.next();
    return entry && { key: toBinary(entry.key), document: decodeDocument(entry.value) };
  }

  close(): void {
    this.#cursor.close();
  }
}

/** Rows of an index that has entries. */
class EntrySource implements RowSource {
  readonly #cursor: StoreCursor;

  constructor(
    private readonly documents: DocumentReader,
    private readonly index: Index,
    options: SourceOptions,
  ) {
    this.#cursor = new StoreCursor(documents.snapshot, "index", options);
  }

  next(): ScanRow | null {
    const entry = this.#cursor.next();
    if (!entry) return null;
    const key = toBinary(entry.key);
    const document = this.documents.get(documentKeyOf(this.index.table, key));
    return { key, document: must(document, "index entry without its document") };
  }

  close(): void {
    this.#cursor.close();
  }
}

/** Rows by creation time, read from the documents themselves: their ids begin with it. */
class TimeSource implements RowSource {
  readonly #cursor: StoreCursor;

  constructor(
    snapshot: Snapshot,
    private readonly index: Index,
    options: SourceOptions,
  ) {
    const range = {
      start: documentBound(index, options.range.start),
      end: documentBound(index, options.range.end),
    };
    this.#cursor = new StoreCursor(snapshot, "documents", { ...options, range });
  }

  next(): ScanRow | null {
    for (;;) {
      const entry = this.#cursor.next();
      if (!entry) return null;
      if (hasForeignTime(entry.value)) continue;
      const document = decodeDocument(entry.value);
      return { key: timeKey(this.index, entry.key), document };
    }
  }

  close(): void {
    this.#cursor.close();
  }
}

const TIME_TAG = toBinary(encodeKey([1]))[0] ?? "";
const TIME_LENGTH = 8;

/** [tag][time][id] from the key of a document whose id begins with the time. */
function timeKey(index: Index, documentKey: Uint8Array): BinaryKey {
  const id = toBinary(documentKey).slice(PREFIX_LENGTH);
  return index.prefix + TIME_TAG + id.slice(0, TIME_LENGTH) + id;
}

/**
 * The first document whose place by time is at or behind `bound`:
 * [prefix][tag][time][id] with an id that begins with the same time, or a shorter piece of that.
 */
function documentBound(index: Index, bound: BinaryKey): BinaryKey {
  const { prefix } = index.table;
  const tableEnd = must(prefixEnd(prefix), "table prefix without an end");
  if (bound <= index.prefix) return prefix;
  if (!bound.startsWith(index.prefix)) return tableEnd;
  const tag = bound[PREFIX_LENGTH] ?? "";
  if (tag !== TIME_TAG) return tag < TIME_TAG ? prefix : tableEnd;
  const time = bound.slice(PREFIX_LENGTH + 1, PREFIX_LENGTH + 1 + TIME_LENGTH);
  const id = bound.slice(PREFIX_LENGTH + 1 + TIME_LENGTH);
  const idTime = id.slice(0, TIME_LENGTH);
  if (idTime > time) return prefixEnd(prefix + time) ?? tableEnd;
  return idTime === time ? prefix + id : prefix + time;
}

class MergedSource implements RowSource {
  #a: ScanRow | null | undefined;
  #b: ScanRow | null | undefined;

  constructor(
    private readonly sourceA: RowSource,
    private readonly sourceB: RowSource,
    private readonly reverse: boolean,
  ) {}

  next(): ScanRow | null {
    if (this.#a === undefined) this.#a = this.sourceA.next();
    if (this.#b === undefined) this.#b = this.sourceB.next();
    const [a, b] = [this.#a, this.#b];
    if (a !== null && (b === null || a.key < b.key !== this.reverse)) {
      this.#a = undefined;
      return a;
    }
    this.#b = undefined;
    return b;
  }

  close(): void {
    this.sourceA.close();
    this.sourceB.close();
  }
}
