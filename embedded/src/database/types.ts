/**
 * What the rooms above see of the database. Documents go in and out in Convex's
 * JSON encoding (`convexToJson`): texts where they are only passed on, objects
 * where someone looks inside.
 */
import type { VectorSearchRequest } from "../search/vector/vectorQuery";
import type { JsonObject, JsonValue } from "../values/json";

export type { JsonObject, JsonValue };

/** A mounted component; 0 is the app. Numbers are never used again. */
export type ComponentId = number;
/** Unique over all components and for ever; the number inside the ids of its documents. */
export type TableNumber = number;

/** Shape of `1.0/queryStream` and `1.0/queryPage` (convex-protocol section e). */
export type QueryJson = { source: QuerySource; operators: QueryOperator[] };
export type QuerySource =
  | { type: "FullTableScan"; tableName: string; order: "asc" | "desc" | null }
  | {
      type: "IndexRange";
      indexName: string;
      range: { type: "Eq" | "Gt" | "Gte" | "Lt" | "Lte"; fieldPath: string; value: JsonValue }[];
      order: "asc" | "desc" | null;
    }
  | {
      type: "Search";
      indexName: string;
      filters: { type: "Search" | "Eq"; fieldPath: string; value: JsonValue }[];
    };
export type QueryOperator = { filter: JsonValue } | { limit: number };

export type PageRequest = {
  query: QueryJson;
  cursor: string | null;
  endCursor?: string | null;
  pageSize: number;
  maximumRowsRead?: number;
  maximumBytesRead?: number;
};
/** `page` holds document texts. */
export type PageResult = {
  page: string[];
  isDone: boolean;
  continueCursor: string;
  splitCursor: string | null;
  pageStatus: null | "SplitRecommended" | "SplitRequired";
};

/**
 * One query or mutation's view and writes. Synchronous throughout. Every read is
 * entered in the read set, also a read that found nothing. Errors that user code
 * may see are UserFacingError with the official text.
 *
 * System tables (names that begin with "_") are ordinary tables to this
 * interface; the syscalls above keep user code away from them.
 */
export interface Transaction {
  readonly kind: "query" | "mutation";
  /** What it reads: published for a query, head for a mutation. */
  readonly snapshotTs: bigint;
  /** The timestamp the commit will carry (one writer at a time, so known from the start); 0n in queries. */
  readonly commitTs: bigint;
  /** What `Date.now()` says during the whole execution, ms. */
  readonly nowMs: number;

  /** Text of the document or null (also when the id is of another component's table). Throws on an undecodable id. `expectedTable` is `db.get(table, id)`. */
  get(component: ComponentId, id: string, expectedTable?: string): string | null;
  /** Returns the new id. Creates the table when it is not declared and not yet there. */
  insert(component: ComponentId, table: string, fields: JsonObject): string;
  /**
   * Insert of an import: `_id` (of this table) and `_creationTime` are kept when given, and a
   * document with that id is replaced. Returns the id.
   */
  importDocument(component: ComponentId, table: string, document: JsonObject): string;
  /** `{"$undefined": null}` removes a field. Returns the new document. */
  patch(component: ComponentId, id: string, fields: JsonObject, expectedTable?: string): JsonObject;
  replace(
    component: ComponentId,
    id: string,
    fields: JsonObject,
    expectedTable?: string,
  ): JsonObject;
  remove(component: ComponentId, id: string, expectedTable?: string): JsonObject;
  /** Pulls one document text at a time; only what was pulled counts as read. null = done. */
  stream(component: ComponentId, query: QueryJson): { next(): string | null };
  paginate(component: ComponentId, page: PageRequest): PageResult;
  count(component: ComponentId, table: string): number;
  normalizeId(component: ComponentId, table: string, id: string): string | null;
  /** Number of a table for v.id() checks; null when it is not there. */
  tableNumber(component: ComponentId, table: string): TableNumber | null;
  /** The other way round; null when the component has no such table. Tables of this transaction count. */
  tableName(component: ComponentId, number: TableNumber): string | null;

  /** Sub-transaction of ctx.runMutation: begin, then exactly one of commit or rollback. Nest freely. */
  beginChild(): void;
  commitChild(): void;
  rollbackChild(): void;
  /** The state at the transaction's start, without its own writes and without recording reads (snapshotQuery). */
  snapshotView(): Transaction;

  /**
   * Content that belongs to rows but is too big for one (sources of modules), in space "blobs".
   * Keyed by a name that fits its content (sha256 hex), so equal content is kept once; it is
   * neither counted against limits nor entered in the read set. Written with the commit.
   */
  getBlob(key: string): Uint8Array | null;
  /** null removes it. */
  putBlob(key: string, content: Uint8Array | null): void;

  /** Official limits are enforced by the methods above; the numbers for getTransactionMetrics. */
  readonly usage: TransactionUsage;
  readonly limits: Readonly<TransactionUsage>;
  /** Until the answer is called, no more than so much from now on: for a nested call. */
  lowerLimits(limits: Partial<TransactionUsage>): () => void;
  /** Everything read so far, for subscriptions. */
  readonly readSet: ReadSet;
  close(): void;
}

export type TransactionUsage = {
  bytesRead: number;
  bytesWritten: number;
  databaseQueries: number;
  documentsRead: number;
  documentsWritten: number;
  functionsScheduled: number;
  scheduledFunctionArgsBytes: number;
};

/** Half-open byte intervals per index; opaque to the rooms above. */
export interface ReadSet {
  readonly isEmpty: boolean;
}

export interface Database {
  readonly publishedTs: bigint;
  readonly headTs: bigint;
  beginQuery(options?: { ts?: bigint }): Transaction;
  /** Only one mutation transaction may be open at a time. */
  beginMutation(): Transaction;
  /**
   * Makes the writes visible to the next mutation at once; the promise resolves when they (and all
   * the transaction read) are durable and published. Without writes it only waits for what it read.
   * Throws synchronously if the writes are not acceptable.
   */
  commit(transaction: Transaction): Promise<void>;
  /** For a failed or rolled-back mutation: resolves when what it read is published. */
  whenPublished(ts: bigint): Promise<void>;
  /** Called in order for each newly published timestamp, before commit promises resolve. */
  onPublished(listener: (ts: bigint) => void): void;
  /** Keeps ts readable by beginQuery({ts}) for durationMs. */
  hold(ts: bigint, durationMs: number): void;

  /**
   * Vector search, best first; as of the newest published state, neither in a transaction nor in a
   * read set. Rejects with UserFacingError for what cannot be asked.
   */
  searchVectors(
    component: ComponentId,
    request: VectorSearchRequest,
  ): Promise<{ _id: string; _score: number }[]>;

  readonly subscriptions: Subscriptions;
  readonly catalog: TableCatalog;
  close(): Promise<void>;
}

/** Who has to run again. Cost per commit follows the rows written, not the number of subscriptions. */
export interface Subscriptions {
  /** Registers (or replaces) the read set of a query that ran at `ts`; commits after ts that touch it count. */
  set(key: number, readSet: ReadSet, ts: bigint): void;
  delete(key: number): void;
  /** Keys whose read set was written to by commits up to publishedTs since the last call; forgets them. */
  takeInvalidated(): number[];
  readonly size: number;
}

export type IndexDefinition =
  | { type: "database"; name: string; fields: string[]; staged: boolean }
  | {
      type: "search";
      name: string;
      searchField: string;
      filterFields: string[];
      staged: boolean;
    }
  | {
      type: "vector";
      name: string;
      vectorField: string;
      dimensions: number;
      filterFields: string[];
      staged: boolean;
    };

export type TableDefinition = {
  name: string;
  indexes: IndexDefinition[];
  /** Validator JSON of the document, null = anything. */
  documentType: JsonValue | null;
};
/** The evaluated schema of one component; null = none given. */
export type SchemaDefinition = { tables: TableDefinition[]; schemaValidation: boolean } | null;

/**
 * Tables, indexes and schemas. A push prepares a change (builds new indexes and
 * checks the rows that are there, in slices, while serving and double-writing),
 * then activates it inside its own mutation, or drops it without a trace.
 */
export interface TableCatalog {
  /** Starts preparing; the answer's `progress` is read by wait_for_schema. */
  prepare(changes: { component: ComponentId; schema: SchemaDefinition }[]): SchemaPreparation;
  listTables(component: ComponentId): { name: string; number: TableNumber }[];
  /** Number of the table, created (durably, at once) when it is not there. */
  ensureTable(component: ComponentId, name: string): TableNumber;
  /**
   * Gives a table that holds no documents, or is not there yet, the number inside imported ids;
   * another empty table that has it moves away. False when the number cannot be had. Call it while
   * no other mutation is open, and let everything run again that has read the table.
   */
  adoptNumber(component: ComponentId, name: string, number: TableNumber): boolean;
  tableByNumber(number: TableNumber): { component: ComponentId; name: string } | null;
  activeSchema(component: ComponentId): SchemaDefinition;
  listIndexes(
    component: ComponentId,
  ): (IndexDefinition & { table: string; state: "backfilling" | "enabled" | "staged" })[];
  documentCount(component: ComponentId, table: string): number;
}

export type SchemaProgress =
  | {
      type: "inProgress";
      indexesComplete: number;
      indexesTotal: number;
      schemaValidationComplete: boolean;
    }
  | { type: "complete" }
  | { type: "failed"; error: string; component: ComponentId; tableName: string | null };

export interface SchemaPreparation {
  readonly progress: SchemaProgress;
  /** Resolves when progress is no longer inProgress. */
  readonly done: Promise<void>;
  /** Makes the prepared schemas and indexes the active ones as part of this mutation's commit. */
  activate(transaction: Transaction): void;
  abandon(): Promise<void>;
}
