import { must } from "../lib/assert";
import { UserFacingError } from "../lib/errors";
import { monotonicMs, setImmediateReal } from "../runtime/clock";
import { coarseKey, COARSE_RANGE, exactKey, vectorEntries } from "../search/vector/vectorEntries";
import { internalIdOf, VectorIndex } from "../search/vector/vectorIndex";
import { planVectorQuery, type VectorSearchRequest } from "../search/vector/vectorQuery";
import type { Snapshot, StoreWrite, VersionedStore } from "../storage/store";
import type { StoredDocument } from "./documentCodec";
import { idOfDocumentKey } from "./indexKeys";
import { PREFIX_LENGTH, toBinary, toBytes, type BinaryKey } from "./keys";
import type { PendingRow } from "./overlay";
import { checkReadable } from "./queryPlan";
import { DeclaredIndex, type Table } from "./tables";

export type VectorMatch = { _id: string; _score: number };

/** Loading is done in slices of this long, because meanwhile everybody else waits. */
const SLICE_MS = 4;
const ROWS_PER_FETCH = 64;

type Loaded = {
  vectors: VectorIndex;
  /** Rows that commits have changed since the vectors were read, in the order of the commits. */
  changes: { ts: bigint; documentKey: BinaryKey }[];
  ready: Promise<void>;
};

/**
 * Vector indexes that have been searched, in memory as of the newest published state. Rows are
 * written with their documents; here only the ids of changed documents are noted, and looked up
 * when somebody searches.
 */
export class VectorSearches {
  readonly #store: VersionedStore;
  readonly #loaded = new WeakMap<DeclaredIndex, Loaded>();

  constructor(store: VersionedStore) {
    this.#store = store;
  }

  /** After a commit at `ts`. */
  noteChange({ table, key }: PendingRow, ts: bigint): void {
    for (const index of table.indexes) {
      if (index.vectorLayout) this.#loaded.get(index)?.changes.push({ ts, documentKey: key });
    }
  }

  /** Best first, as of the newest published state. Rejects with the official texts. */
  async search(table: Table | null, request: VectorSearchRequest): Promise<VectorMatch[]> {
    const index = findVectorIndex(table, request.indexName);
    const layout = must(index.vectorLayout, "vector index without a layout");
    const query = planVectorQuery(layout, request);
    const loaded = this.#loaded.get(index) ?? this.#load(index);
    await loaded.ready;
    const snapshot = this.#store.snapshot();
    try {
      this.#catchUp(index, loaded, snapshot);
      const prefix = toBytes(index.prefix);
      const hits = loaded.vectors.search(
        query,
        (id) => snapshot.get("index", Buffer.concat([prefix, exactKey(id)])) ?? null,
      );
      return hits.map(({ internalId, score }) => ({
        _id: idOfDocumentKey(index.table, index.table.prefix + toBinary(internalId)),
        _score: score,
      }));
    } finally {
      snapshot.close();
    }
  }

  #load(index: DeclaredIndex): Loaded {
    const vectors = new VectorIndex(must(index.vectorLayout, "not a vector index"));
    const read = async () => {
      // Commits before this were not noted, so they must be in the snapshot; later ones are.
      await this.#store.whenPublished(this.#store.headTs);
      await loadSlices(index, vectors, this.#store.snapshot());
    };
    const loaded: Loaded = { vectors, changes: [], ready: read() };
    this.#loaded.set(index, loaded);
    loaded.ready.catch(() => this.#loaded.delete(index));
    return loaded;
  }

  #catchUp(index: DeclaredIndex, { vectors, changes }: Loaded, snapshot: Snapshot): void {
    const pending = changes.findIndex(({ ts }) => ts > snapshot.ts);
    const published = changes.splice(0, pending < 0 ? changes.length : pending);
    for (const documentKey of new Set(published.map((change) => change.documentKey))) {
      const internalId = toBytes(documentKey.slice(PREFIX_LENGTH));
      const key = Buffer.concat([toBytes(index.prefix), coarseKey(internalId)]);
      vectors.apply(internalId, snapshot.get("index", key) ?? null);
    }
  }
}

async function loadSlices(
  index: DeclaredIndex,
  vectors: VectorIndex,
  snapshot: Snapshot,
): Promise<void> {
  const prefix = toBytes(index.prefix);
  const range = {
    start: Buffer.concat([prefix, COARSE_RANGE.start]),
    end: Buffer.concat([prefix, COARSE_RANGE.end]),
  };
  try {
    let untilMs = monotonicMs() + SLICE_MS;
    for (const row of snapshot.range("index", range, { expected: ROWS_PER_FETCH })) {
      vectors.apply(internalIdOf(row.key), row.value);
      if (monotonicMs() < untilMs) continue;
      await new Promise<void>((resolve) => setImmediateReal(resolve));
      untilMs = monotonicMs() + SLICE_MS;
    }
  } finally {
    snapshot.close();
  }
}

function findVectorIndex(table: Table | null, indexName: string): DeclaredIndex {
  const index = table?.findIndex(indexName.slice(indexName.indexOf(".") + 1)) ?? null;
  if (!(index instanceof DeclaredIndex) || !index.vectorLayout) {
    throw new UserFacingError(`Index ${indexName} not found.`);
  }
  checkReadable(index, indexName);
  return index;
}

/** What a changed row does to the index. */
export function collectVectorWrites(
  index: DeclaredIndex,
  { key, base, current }: PendingRow,
  writes: StoreWrite[],
): void {
  const before = entriesOf(index, key, base);
  const after = entriesOf(index, key, current);
  for (const [i, entry] of (after.length > 0 ? after : before).entries()) {
    const isSame = before[i] && after[i] && Buffer.compare(before[i].value, after[i].value) === 0;
    if (isSame) continue;
    const storedKey = Buffer.concat([toBytes(index.prefix), entry.key]);
    writes.push({ space: "index", key: storedKey, value: after[i]?.value ?? null });
  }
}

/** For building the index over a row that is there. */
export function vectorEntryWrites(
  index: DeclaredIndex,
  key: BinaryKey,
  document: StoredDocument,
): StoreWrite[] {
  return entriesOf(index, key, document).map((entry) => ({
    space: "index",
    key: Buffer.concat([toBytes(index.prefix), entry.key]),
    value: entry.value,
  }));
}

function entriesOf(index: DeclaredIndex, key: BinaryKey, document: StoredDocument | null) {
  if (!document || !index.vectorLayout) return [];
  return vectorEntries(index.vectorLayout, document.json, toBytes(key.slice(PREFIX_LENGTH)));
}
