import { assert } from "../lib/assert";
import type { Clock } from "../runtime/clock";
import type { VectorSearchRequest } from "../search/vector/vectorQuery";
import type { Snapshot, StoreWrite, VersionedStore } from "../storage/store";
import { Catalog } from "./catalog";
import { writeCount, tableExistenceKey } from "./catalogRows";
import { Committer } from "./committer";
import { DocumentCache } from "./documentCache";
import { encodeDocument, type StoredDocument } from "./documentCodec";
import { DocumentReader, type SharedReads } from "./documentReader";
import { equalPrefixOf, idOfDocumentKey, indexKeyOf } from "./indexKeys";
import { toBytes, type BinaryKey } from "./keys";
import type { PendingRow } from "./overlay";
import { preparePush } from "./schemaPreparation";
import { SmallRanges } from "./smallRanges";
import { SubscriptionIndex } from "./subscriptions";
import type { Index, Table } from "./tables";
import { collectTextWrites } from "./textSearch";
import { DatabaseTransaction } from "./transaction";
import { collectVectorWrites, VectorSearches, type VectorMatch } from "./vectorSearch";
import type { ComponentId, Database, Transaction } from "./types";

/** Times of documents run ahead of the clock by a hair per document; more than one transaction can use up. */
const CREATION_TIME_MARGIN_MS = 64;

const NO_VALUE = new Uint8Array(0);

export function openDatabase(options: { store: VersionedStore; clock: Clock }): Database {
  return new EmbeddedDatabase(options);
}

class EmbeddedDatabase implements Database {
  readonly catalog: Catalog;
  readonly subscriptions: SubscriptionIndex;
  readonly #store: VersionedStore;
  readonly #clock: Clock;
  readonly #committer: Committer;
  readonly #vectors: VectorSearches;
  /** By the snapshot they read: what happened since must stay known. */
  #open = new Set<DatabaseTransaction>();
  #lastCreationTime: number;
  readonly #shared: SharedReads;

  constructor({ store, clock }: { store: VersionedStore; clock: Clock }) {
    this.#store = store;
    this.#clock = clock;
    this.#committer = new Committer(store, clock);
    this.#vectors = new VectorSearches(store);
    const { log } = this.#committer;
    this.#shared = { store, log, documents: new DocumentCache(), ranges: new SmallRanges() };
    // Before a restart, times may have been ahead of the last commit's timestamp.
    this.#lastCreationTime = Number(store.headTs / 1_000_000n) + CREATION_TIME_MARGIN_MS;
    if (store.headTs === 0n) this.#lastCreationTime = 0;
    this.catalog = new Catalog(this.#committer, preparePush);
    this.subscriptions = new SubscriptionIndex(this.#committer.log, () => store.publishedTs);
    store.onPublished(() => this.#trimLog());
  }

  get publishedTs(): bigint {
    return this.#store.publishedTs;
  }

  get headTs(): bigint {
    return this.#store.headTs;
  }

  beginQuery(options?: { ts?: bigint }): Transaction {
    return this.#begin({
      kind: "query",
      snapshot: this.#store.snapshot(options?.ts),
      commitTs: 0n,
    });
  }

  beginMutation(): Transaction {
    const commitTs = this.#committer.beginMutation();
    return this.#begin({ kind: "mutation", snapshot: this.#store.headSnapshot(), commitTs });
  }

  commit(transaction: Transaction): Promise<void> {
    assert(transaction instanceof DatabaseTransaction, "foreign transaction");
    assert(transaction.kind === "mutation" && !transaction.isClosed, "nothing to commit");
    assert(transaction.overlay?.depth === 0, "commit inside a child");
    const commit = collectWrites(transaction, this.catalog);
    if (commit.writes.length === 0) {
      transaction.close();
      return this.#store.whenPublished(transaction.snapshotTs);
    }
    const done = this.#committer.commit(transaction.commitTs, commit.writes, commit.keys);
    this.#lastCreationTime = transaction.lastCreationTime;
    for (const row of transaction.overlay?.rows.values() ?? []) {
      this.#shared.documents.committed(row.key, row.current, transaction.commitTs);
      forgetSmallRanges(row, this.#shared.ranges);
      this.#vectors.noteChange(row, transaction.commitTs);
    }
    for (const table of transaction.newTables.values()) this.catalog.register(table);
    commit.apply();
    for (const callback of transaction.onCommit) callback();
    transaction.close();
    return done;
  }

  whenPublished(ts: bigint): Promise<void> {
    return this.#store.whenPublished(ts);
  }

  onPublished(listener: (ts: bigint) => void): void {
    this.#store.onPublished(listener);
  }

  hold(ts: bigint, durationMs: number): void {
    this.#store.hold(ts, durationMs);
  }

  searchVectors(component: ComponentId, request: VectorSearchRequest): Promise<VectorMatch[]> {
    const [table = ""] = request.indexName.split(".");
    return this.#vectors.search(this.catalog.find(component, table), request);
  }

  async close(): Promise<void> {
    for (const transaction of this.#open) transaction.close();
    await this.catalog.close();
    await this.#store.close();
  }

  #begin(start: {
    kind: "query" | "mutation";
    snapshot: Snapshot;
    commitTs: bigint;
  }): DatabaseTransaction {
    const { snapshot, ...rest } = start;
    const transaction = new DatabaseTransaction(this.catalog, {
      ...rest,
      documents: new DocumentReader(snapshot, this.#shared),
      nowMs: this.#clock.nowMs(),
      lastCreationTime: this.#lastCreationTime,
      onClose: (closed) => {
        this.#open.delete(closed);
        snapshot.close();
        if (start.kind === "mutation") this.#committer.endMutation();
      },
    });
    this.#open.add(transaction);
    return transaction;
  }

  #trimLog(): void {
    let oldest = this.subscriptions.processedTs;
    for (const { snapshotTs } of this.#open) if (snapshotTs < oldest) oldest = snapshotTs;
    this.#committer.log.trim(oldest);
  }
}

type CommitWrites = { writes: StoreWrite[]; keys: BinaryKey[]; apply: () => void };

/** Everything a transaction changes: documents, index entries, counts, new tables, blobs. */
function collectWrites(transaction: DatabaseTransaction, catalog: Catalog): CommitWrites {
  const writes: StoreWrite[] = [...transaction.extraWrites];
  const keys: BinaryKey[] = [];
  const { snapshot } = transaction;
  const counts = new Map<Table, number>();
  const foreign = new Set<Table>();
  for (const row of transaction.overlay?.rows.values() ?? []) {
    if (row.base?.text === row.current?.text) continue;
    writeRow(row, { writes, keys, snapshot });
    const change = Number(row.current !== null) - Number(row.base !== null);
    if (!row.table.isSystem && change !== 0) {
      counts.set(row.table, (counts.get(row.table) ?? row.table.count) + change);
    }
    if (row.current?.foreignTime === true && !row.table.hasForeignTimes) foreign.add(row.table);
    checkPendingRules(row, catalog);
  }
  for (const [key, content] of transaction.blobs) {
    writes.push({ space: "blobs", key: Buffer.from(key), value: content });
  }
  for (const [table, count] of counts) writes.push(writeCount(table.number, count));
  for (const table of foreign) table.hasForeignTimes = true;
  const changedTables = new Set([...transaction.newTables.values(), ...foreign]);
  if (changedTables.size > 0) writes.push(...catalog.writesFor(changedTables));
  for (const { component, name } of transaction.newTables.values()) {
    keys.push(tableExistenceKey(component, name));
  }
  const apply = () => {
    for (const [table, count] of counts) table.count = count;
  };
  return { writes, keys, apply };
}

function writeRow(
  row: PendingRow,
  sink: { writes: StoreWrite[]; keys: BinaryKey[]; snapshot: Snapshot },
): void {
  const { table, key, base, current } = row;
  const { writes, keys } = sink;
  const value = current && encodeDocument(current);
  // A new row has a new id, so none of its keys can be there.
  const fresh = base === null;
  writes.push({ space: "documents", key: toBytes(key), value, fresh });
  keys.push(key);
  const move = (index: Index, hasEntry: (document: StoredDocument) => boolean) => {
    const oldKey = base && indexKeyOf(index, base, key);
    const newKey = current && indexKeyOf(index, current, key);
    if (oldKey !== null) keys.push(oldKey);
    if (newKey !== null && newKey !== oldKey) keys.push(newKey);
    if (oldKey === newKey) return;
    if (base && oldKey !== null && hasEntry(base)) {
      writes.push({ space: "index", key: toBytes(oldKey), value: null });
    }
    if (current && newKey !== null && hasEntry(current)) {
      writes.push({ space: "index", key: toBytes(newKey), value: NO_VALUE, fresh });
    }
  };
  // Documents lie in the order of their times already, unless time or id came from elsewhere.
  move(table.byCreationTime, (document) => document.foreignTime);
  for (const index of table.indexes) {
    if (index.definition.type === "database") move(index, () => true);
    else if (index.textIndex) collectTextWrites(index, row, sink);
    else collectVectorWrites(index, row, writes);
  }
}

/** Those that the row was in, and those that it is in now. */
function forgetSmallRanges({ table, base, current }: PendingRow, ranges: SmallRanges): void {
  for (const index of [table.byCreationTime, table.byId, ...table.indexes]) {
    for (const depth of index.cachedDepths) {
      if (base) ranges.invalidate(equalPrefixOf(index, base, depth));
      if (current) ranges.invalidate(equalPrefixOf(index, current, depth));
    }
  }
}

function checkPendingRules({ table, key, current }: PendingRow, catalog: Catalog): void {
  if (!current) return;
  for (const rule of table.pendingRules) {
    const problem = rule.check(current.json, catalog.tableNames(table.component));
    if (problem !== null) rule.onViolation?.(idOfDocumentKey(table, key), problem);
  }
}
