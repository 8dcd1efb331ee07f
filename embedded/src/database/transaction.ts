import { assert, must } from "../lib/assert";
import type { Snapshot, StoreWrite } from "../storage/store";
import { normalizeId } from "../values/ids";
import type { Catalog } from "./catalog";
import { countRows, readCount } from "./catalogRows";
import { encodeCursor, fingerprintQuery } from "./cursor";
import type { StoredDocument } from "./documentCodec";
import type { DocumentReader } from "./documentReader";
import { DocumentWrites } from "./documentWrites";
import { addressOfArgument, checkExpectedTable } from "./idArguments";
import { prefixEnd, type BinaryKey } from "./keys";
import { UsageMeter } from "./limits";
import { Overlay } from "./overlay";
import { applyCursors, checkPageRequest, readPage } from "./pagination";
import { planQuery, tableNameOf, type QueryPlan } from "./queryPlan";
import { QueryStream } from "./queryStream";
import { RecordedReads } from "./readSet";
import { IndexScan } from "./scan";
import { DeclaredIndex, type Table } from "./tables";
import { SearchScan } from "./textSearch";
import { TransactionTables } from "./transactionTables";
import type {
  ComponentId,
  JsonObject,
  PageRequest,
  PageResult,
  QueryJson,
  TableNumber,
  Transaction,
  TransactionUsage,
} from "./types";

export type TransactionStart = {
  kind: "query" | "mutation";
  documents: DocumentReader;
  commitTs: bigint;
  nowMs: number;
  /** Documents made by this transaction get later times. */
  lastCreationTime: number;
  onClose: (transaction: DatabaseTransaction) => void;
};

/** Of queries, which are many; nothing is ever put there. */
const NO_BLOBS = new Map<string, Uint8Array | null>();

export class DatabaseTransaction implements Transaction {
  readonly kind: "query" | "mutation";
  readonly snapshotTs: bigint;
  readonly commitTs: bigint;
  readonly nowMs: number;
  readonly readSet = new RecordedReads();
  /** null in queries. */
  readonly overlay: Overlay | null;
  readonly tables: TransactionTables;
  readonly blobs: Map<string, Uint8Array | null>;
  /** Of the catalog, committed together with the rest. */
  readonly extraWrites: StoreWrite[] = [];
  /** Run by the commit, when the writes have become part of head. */
  readonly onCommit: (() => void)[] = [];
  #meter = new UsageMeter();
  /** null in queries. */
  readonly #writes: DocumentWrites | null;
  #childMarks: { restoreUsage: () => void; blobs: Map<string, Uint8Array | null> }[] = [];
  #isClosed = false;

  constructor(
    private readonly catalog: Catalog,
    private readonly start: TransactionStart,
  ) {
    this.kind = start.kind;
    this.snapshotTs = start.documents.snapshot.ts;
    this.commitTs = start.commitTs;
    this.nowMs = start.nowMs;
    const isMutation = start.kind === "mutation";
    this.overlay = isMutation ? new Overlay() : null;
    this.tables = new TransactionTables(catalog, this.readSet, start.kind);
    this.blobs = isMutation ? new Map() : NO_BLOBS;
    this.#writes = this.overlay && this.#beginWrites(this.overlay);
  }

  /** Of the newest document of head, those made here included. */
  get lastCreationTime(): number {
    return this.#writes?.lastCreationTime ?? this.start.lastCreationTime;
  }

  get usage() {
    return this.#meter.usage;
  }
  get limits() {
    return this.#meter.limits;
  }
  lowerLimits(limits: Partial<TransactionUsage>): () => void {
    return this.#meter.lower(limits);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get snapshot(): Snapshot {
    return this.#documents.snapshot;
  }

  get #documents(): DocumentReader {
    assert(!this.#isClosed, "transaction is closed");
    return this.start.documents;
  }

  get(component: ComponentId, id: string, expectedTable?: string): string | null {
    const { tableNumber, key } = addressOfArgument(id, "db.get");
    const table = this.tables.byNumber(component, tableNumber);
    if (!table) {
      // The id may be of a table that this very push or a later import brings.
      return null;
    }
    if (expectedTable !== undefined) checkExpectedTable(table, expectedTable, "db.get");
    return this.#read(table, key)?.text ?? null;
  }

  insert(component: ComponentId, tableName: string, fields: JsonObject): string {
    return this.#write.insert(component, tableName, fields);
  }

  importDocument(component: ComponentId, tableName: string, document: JsonObject): string {
    return this.#write.importDocument(component, tableName, document);
  }

  patch(component: ComponentId, id: string, fields: JsonObject, table?: string): JsonObject {
    return this.#write.patch(component, id, fields, table);
  }

  replace(component: ComponentId, id: string, fields: JsonObject, table?: string): JsonObject {
    return this.#write.replace(component, id, fields, table);
  }

  remove(component: ComponentId, id: string, table?: string): JsonObject {
    return this.#write.remove(component, id, table);
  }

  stream(component: ComponentId, query: QueryJson): { next(): string | null } {
    const plan = this.#plan(component, query);
    const stream = this.#open(plan, expectedRows(plan));
    return { next: () => stream?.next()?.text ?? null };
  }

  paginate(component: ComponentId, request: PageRequest): PageResult {
    checkPageRequest(request);
    const plan = this.#plan(component, request.query);
    const bounds = applyCursors(plan, request);
    const stream = this.#open(plan, request.pageSize + 1);
    if (!stream) return emptyPage(request);
    try {
      return readPage(stream, request, bounds);
    } finally {
      stream.close();
    }
  }

  count(component: ComponentId, tableName: string): number {
    const table = this.tables.find(component, tableName);
    if (!table) return 0;
    this.readSet.range(table.prefix, prefixEnd(table.prefix));
    let count = table.isSystem
      ? countRows(this.snapshot, table)
      : readCount(this.snapshot, table.number);
    for (const { base, current } of this.overlay?.rowsOf(table) ?? []) {
      count += Number(current !== null) - Number(base !== null);
    }
    return count;
  }

  normalizeId(component: ComponentId, tableName: string, id: string): string | null {
    const table = this.tables.find(component, tableName);
    return table && normalizeId(table.number, id);
  }

  tableNumber(component: ComponentId, tableName: string): TableNumber | null {
    return this.tables.find(component, tableName)?.number ?? null;
  }

  tableName(component: ComponentId, number: TableNumber): string | null {
    return this.tables.byNumber(component, number)?.name ?? null;
  }

  beginChild(): void {
    this.#requireOverlay().beginChild();
    const restoreUsage = this.#meter.markWrites();
    this.#childMarks.push({ restoreUsage, blobs: new Map(this.blobs) });
  }

  commitChild(): void {
    this.#requireOverlay().commitChild();
    this.#childMarks.pop();
  }

  rollbackChild(): void {
    this.#requireOverlay().rollbackChild();
    const mark = must(this.#childMarks.pop(), "rollbackChild without beginChild");
    mark.restoreUsage();
    this.blobs.clear();
    for (const [key, content] of mark.blobs) this.blobs.set(key, content);
  }

  snapshotView(): Transaction {
    const view = new DatabaseTransaction(this.catalog, {
      ...this.start,
      kind: "query",
      onClose: () => {},
    });
    // Its reads count against the limits of the execution, but are nobody's read set.
    view.#meter = this.#meter;
    return view;
  }

  getBlob(key: string): Uint8Array | null {
    const own = this.blobs.get(key);
    if (own !== undefined) return own;
    return this.snapshot.get("blobs", Buffer.from(key)) ?? null;
  }

  putBlob(key: string, content: Uint8Array | null): void {
    this.#requireOverlay();
    this.blobs.set(key, content);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.start.onClose(this);
  }

  #requireOverlay(): Overlay {
    return must(this.overlay, "write in a query");
  }

  get #write(): DocumentWrites {
    return must(this.#writes, "write in a query");
  }

  #beginWrites(overlay: Overlay): DocumentWrites {
    const { tables, commitTs, nowMs } = this;
    const transaction = {
      tables,
      overlay,
      meter: this.#meter,
      commitTs,
      nowMs,
      read: (table: Table, key: BinaryKey) => this.#read(table, key),
      peek: (key: BinaryKey) => this.#peek(key),
      tableNames: (component: ComponentId) => this.catalog.tableNames(component),
    };
    return new DocumentWrites(transaction, this.start.lastCreationTime);
  }

  requireTable(component: ComponentId, name: string): Table {
    this.#requireOverlay();
    return this.tables.require(component, name);
  }

  /** A point read as user code does it: recorded and counted, found or not. */
  #read(table: Table, key: BinaryKey): StoredDocument | null {
    const isNew = !this.readSet.points.has(key);
    this.readSet.point(key);
    const document = this.#peek(key);
    if (!table.isSystem) {
      if (isNew) this.#meter.query();
      if (document) this.#meter.read(document.size);
    }
    return document;
  }

  #peek(key: BinaryKey): StoredDocument | null {
    const row = this.overlay?.rows.get(key);
    if (row) return row.current;
    return this.#documents.get(key);
  }

  #plan(component: ComponentId, query: QueryJson): QueryPlan {
    return planQuery(query, this.tables.find(component, tableNameOf(query.source)));
  }

  #open(plan: QueryPlan, expected: number | undefined): QueryStream | null {
    if (!plan.index) return null;
    const { range, order } = plan;
    const { overlay, readSet: reads } = this;
    const documents = this.#documents;
    const scan =
      plan.search && plan.index instanceof DeclaredIndex
        ? new SearchScan(plan.index, plan.search, range, { documents, overlay, reads })
        : new IndexScan(documents, overlay, plan.index, { range, order, expected });
    return new QueryStream(plan, scan, { reads: this.readSet, meter: this.#meter });
  }
}

/** Of a query without filters the limit says how far it will go. */
function expectedRows({ operators }: QueryPlan): number | undefined {
  const [only] = operators;
  return operators.length === 1 ? only?.limit : undefined;
}

function emptyPage(request: PageRequest): PageResult {
  const continueCursor = encodeCursor("end", fingerprintQuery(request.query, []));
  return { page: [], isDone: true, continueCursor, splitCursor: null, pageStatus: null };
}
