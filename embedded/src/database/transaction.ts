import { assert, must } from "../lib/assert";
import { UserFacingError } from "../lib/errors";
import type { Snapshot, StoreWrite } from "../storage/store";
import { decodeId, encodeId, normalizeId } from "../values/ids";
import { isUndefinedMarker } from "../values/json";
import type { Catalog } from "./catalog";
import { countRows, readCount, tableExistenceKey } from "./catalogRows";
import { isTimeOf, nextFloat } from "./creationTimes";
import { encodeCursor, fingerprintQuery } from "./cursor";
import {
  makeDocument,
  makeInternalId,
  type DocumentIdentity,
  type StoredDocument,
} from "./documentCodec";
import { checkDocument, checkFields, checkSystemFields, checkTableName } from "./documentRules";
import type { DocumentReader } from "./documentReader";
import { addressOfArgument, checkExpectedTable } from "./idArguments";
import { documentKeyOfId } from "./indexKeys";
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

/** A row that an id argument means. */
type Target = { table: Table; key: BinaryKey; id: string };

/** Of queries, which are many; nothing is ever put there. */
const NO_TABLES = new Map<string, Table>();
const NO_BLOBS = new Map<string, Uint8Array | null>();

export class DatabaseTransaction implements Transaction {
  readonly kind: "query" | "mutation";
  readonly snapshotTs: bigint;
  readonly commitTs: bigint;
  readonly nowMs: number;
  readonly readSet = new RecordedReads();
  /** null in queries. */
  readonly overlay: Overlay | null;
  /** Tables that come into being with this transaction. */
  readonly newTables: Map<string, Table>;
  readonly blobs: Map<string, Uint8Array | null>;
  /** Of the catalog, committed together with the rest. */
  readonly extraWrites: StoreWrite[] = [];
  /** Run by the commit, when the writes have become part of head. */
  readonly onCommit: (() => void)[] = [];
  lastCreationTime: number;
  #meter = new UsageMeter();
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
    this.lastCreationTime = start.lastCreationTime;
    const isMutation = start.kind === "mutation";
    this.overlay = isMutation ? new Overlay() : null;
    this.newTables = isMutation ? new Map() : NO_TABLES;
    this.blobs = isMutation ? new Map() : NO_BLOBS;
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
    const table = this.#tableOf(component, tableNumber);
    if (!table) {
      // The id may be of a table that this very push or a later import brings.
      return null;
    }
    if (expectedTable !== undefined) checkExpectedTable(table, expectedTable, "db.get");
    return this.#read(table, key)?.text ?? null;
  }

  insert(component: ComponentId, tableName: string, fields: JsonObject): string {
    const table = this.requireTable(component, tableName);
    const creationTime = this.#nextCreationTime();
    const internalId = makeInternalId(creationTime);
    const id = encodeId(table.number, internalId);
    const identity = { id, creationTime, foreignTime: false };
    const key = documentKeyOfId(table, { tableNumber: table.number, internalId });
    this.#write({ table, key, id }, null, this.#makeDocument(table, fields, identity));
    return id;
  }

  importDocument(component: ComponentId, tableName: string, document: JsonObject): string {
    const { _id: id, _creationTime: creationTime } = document;
    if (id === undefined && creationTime === undefined) {
      return this.insert(component, tableName, document);
    }
    const table = this.requireTable(component, tableName);
    const time = typeof creationTime === "number" ? creationTime : this.#nextCreationTime();
    const decoded =
      typeof id === "string"
        ? decodeId(id)
        : { tableNumber: table.number, internalId: makeInternalId(time) };
    assert(decoded.tableNumber === table.number, "imported id of another table");
    const ownId = encodeId(table.number, decoded.internalId);
    const key = documentKeyOfId(table, decoded);
    const foreignTime = !isTimeOf(decoded.internalId, time);
    const identity = { id: ownId, creationTime: time, foreignTime };
    const base = this.#peek(key);
    this.#write({ table, key, id: ownId }, base, this.#makeDocument(table, document, identity));
    return ownId;
  }

  patch(
    component: ComponentId,
    id: string,
    fields: JsonObject,
    expectedTable?: string,
  ): JsonObject {
    const target = this.#target(component, id, { method: "db.patch", expectedTable });
    const old = this.#requireDocument(target, "Update");
    const merged = { ...old.json };
    for (const [name, value] of Object.entries(fields)) {
      if (isUndefinedMarker(value)) delete merged[name];
      else merged[name] = value;
    }
    return this.#update(target, old, merged);
  }

  replace(
    component: ComponentId,
    id: string,
    fields: JsonObject,
    expectedTable?: string,
  ): JsonObject {
    const target = this.#target(component, id, { method: "db.replace", expectedTable });
    return this.#update(target, this.#requireDocument(target, "Replace"), fields);
  }

  remove(component: ComponentId, id: string, expectedTable?: string): JsonObject {
    const target = this.#target(component, id, { method: "db.delete", expectedTable });
    const old = this.#requireDocument(target, "Delete");
    this.#write(target, old, null);
    return { ...old.json };
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
    const table = this.#findTable(component, tableName);
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
    const table = this.#findTable(component, tableName);
    return table && normalizeId(table.number, id);
  }

  tableNumber(component: ComponentId, tableName: string): TableNumber | null {
    return this.#findTable(component, tableName)?.number ?? null;
  }

  tableName(component: ComponentId, number: TableNumber): string | null {
    const table = this.catalog.byNumber(number) ?? this.#newTable(number);
    return table?.component === component ? table.name : null;
  }

  beginChild(): void {
    this.#writable().beginChild();
    const restoreUsage = this.#meter.markWrites();
    this.#childMarks.push({ restoreUsage, blobs: new Map(this.blobs) });
  }

  commitChild(): void {
    this.#writable().commitChild();
    this.#childMarks.pop();
  }

  rollbackChild(): void {
    this.#writable().rollbackChild();
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
    this.#writable();
    this.blobs.set(key, content);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.start.onClose(this);
  }

  #writable(): Overlay {
    return must(this.overlay, "write in a query");
  }

  /** The table as this transaction sees it. Looking for a table that is not there is a read, too. */
  #findTable(component: ComponentId, name: string): Table | null {
    const table =
      (this.newTables.size > 0 ? this.newTables.get(`${component}/${name}`) : undefined) ??
      this.catalog.find(component, name);
    if (!table) this.readSet.point(tableExistenceKey(component, name));
    return table;
  }

  requireTable(component: ComponentId, name: string): Table {
    this.#writable();
    const table = this.#findTable(component, name);
    if (table) return table;
    checkTableName(name);
    const created = this.catalog.allocateTable(component, name);
    this.newTables.set(`${component}/${name}`, created);
    return created;
  }

  #tableOf(component: ComponentId, tableNumber: TableNumber): Table | null {
    const table = this.catalog.byNumber(tableNumber) ?? this.#newTable(tableNumber);
    return table?.component === component ? table : null;
  }

  #newTable(number: TableNumber): Table | null {
    for (const table of this.newTables.values()) if (table.number === number) return table;
    return null;
  }

  #target(
    component: ComponentId,
    id: string,
    { method, expectedTable }: { method: string; expectedTable: string | undefined },
  ): Target {
    this.#writable();
    const { tableNumber, key } = addressOfArgument(id, method);
    const table = this.#tableOf(component, tableNumber);
    if (!table) {
      throw new UserFacingError(
        `Invalid argument \`id\` for \`${method}\`: Table for ID "${id}" not found`,
      );
    }
    if (expectedTable !== undefined) checkExpectedTable(table, expectedTable, method);
    return { table, key, id };
  }

  #requireDocument(target: Target, verb: "Update" | "Replace" | "Delete"): StoredDocument {
    const document = this.#read(target.table, target.key);
    if (document) return document;
    throw new UserFacingError(`${verb} on nonexistent document ID ${target.id}`);
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

  #update(target: Target, old: StoredDocument, fields: JsonObject): JsonObject {
    const { creationTime, foreignTime } = old;
    const identity = { id: target.id, creationTime, foreignTime };
    const document = this.#makeDocument(target.table, fields, identity);
    if (document.text !== old.text) this.#write(target, old, document);
    // A copy, because the document is kept and shared.
    return { ...document.json };
  }

  #makeDocument(table: Table, fields: JsonObject, identity: DocumentIdentity): StoredDocument {
    const checked = checkFields(fields, this.commitTs);
    checkSystemFields(checked, identity);
    const document = makeDocument(checked, identity);
    // Jobs keep their arguments, which have a limit of their own.
    if (!table.isSystem) checkDocument(document);
    table.rule?.enforce(document.json, this.catalog.tableNames(table.component));
    return document;
  }

  #write({ table, key }: Target, old: StoredDocument | null, document: StoredDocument | null) {
    if (!table.isSystem) this.#meter.write(document?.size ?? 0);
    const overlay = this.#writable();
    const base = overlay.rows.get(key)?.base ?? old;
    overlay.write(table, key, base, document);
  }

  #nextCreationTime(): number {
    this.lastCreationTime = Math.max(this.nowMs, nextFloat(this.lastCreationTime));
    return this.lastCreationTime;
  }

  #plan(component: ComponentId, query: QueryJson): QueryPlan {
    return planQuery(query, this.#findTable(component, tableNameOf(query.source)));
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
