import { assert } from "../lib/assert";
import type { Clock } from "../runtime/clock";
import type { VectorSearchRequest } from "../search/vector/vectorQuery";
import type { Snapshot, VersionedStore } from "../storage/store";
import { Catalog } from "./catalog";
import { collectWrites, moveInSmallRanges } from "./commitWrites";
import { Committer } from "./committer";
import { DocumentCache } from "./documentCache";
import { DocumentReader, type SharedReads } from "./documentReader";
import { preparePush } from "./schemaPreparation";
import { SmallRanges } from "./smallRanges";
import { SubscriptionIndex } from "./subscriptions";
import { DatabaseTransaction } from "./transaction";
import type { ComponentId, Database, Transaction } from "./types";
import { groupByIndex } from "./writeLog";
import { VectorSearches, type VectorMatch } from "./vectorSearch";

/** Times of documents run ahead of the clock by a hair per document; more than one transaction can use up. */
const CREATION_TIME_MARGIN_MS = 64;

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
    const { writes, keys, texts } = commit;
    const entry = { ts: transaction.commitTs, keys: groupByIndex(keys), texts };
    const done = this.#committer.commit(entry, writes);
    this.#lastCreationTime = transaction.lastCreationTime;
    for (const row of transaction.overlay?.rows.values() ?? []) {
      this.#shared.documents.committed(row.key, row.current, transaction.commitTs);
      moveInSmallRanges(row, this.#shared.ranges, transaction.commitTs);
      this.#vectors.noteChange(row, transaction.commitTs);
    }
    for (const table of transaction.tables.listCreated()) this.catalog.register(table);
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
    await this.catalog.background.close();
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
