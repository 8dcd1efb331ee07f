import type { Snapshot, StoreWrite } from "../storage/store";
import { must } from "../lib/assert";
import { monotonicMs } from "../runtime/clock";
import type { Committer } from "./committer";
import { decodeDocument } from "./documentCodec";
import { idOfDocumentKey, indexKeyOf } from "./indexKeys";
import { prefixEnd, successor, toBinary, toBytes, type BinaryKey } from "./keys";
import type { DocumentRule } from "./schemaRules";
import { textEntryWrites } from "./textSearch";
import { vectorEntryWrites } from "./vectorSearch";
import type { DeclaredIndex, Table } from "./tables";
import type { ComponentId } from "./types";
import type { TableNameLookup } from "../values/validators";

/** Short, because whoever walks holds up everybody else. */
const SLICE_MS = 4;
const SLICE_ROWS = 512;

/** The part of the catalog that a walk needs. */
export type TableOwner = {
  readonly committer: Committer;
  tableNames(component: ComponentId): TableNameLookup;
};

export type WalkPurpose = {
  /** Get an entry for every row. */
  indexes: readonly DeclaredIndex[];
  /** Checked against every row; the first violation ends the walk. */
  rule: DocumentRule | null;
};

/**
 * Visits the rows of a table that were there before its new indexes and rules, in the order of
 * their ids. Rows written meanwhile are looked after by their own commits, so meeting them does no
 * harm and missing them neither.
 */
export class TableWalk {
  #position: BinaryKey;
  #isDone = false;

  constructor(
    private readonly catalog: TableOwner,
    private readonly table: Table,
    private readonly purpose: WalkPurpose,
  ) {
    this.#position = table.prefix;
    this.#isDone = purpose.indexes.length === 0 && purpose.rule === null;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Some more rows, committed on their own. Does nothing while a mutation leaves no room. */
  async slice(): Promise<void> {
    const { committer } = this.catalog;
    if (!committer.hasRoom) return;
    const snapshot = committer.store.headSnapshot();
    let writes: StoreWrite[];
    try {
      writes = this.visit(snapshot, { rows: SLICE_ROWS, untilMs: monotonicMs() + SLICE_MS });
    } finally {
      snapshot.close();
    }
    if (writes.length > 0) await committer.commitInternal(writes);
  }

  /** The entries of the next rows. */
  visit(snapshot: Snapshot, budget: { rows: number; untilMs: number }): StoreWrite[] {
    const writes: StoreWrite[] = [];
    const end = must(prefixEnd(this.table.prefix), "table without an end");
    const range = { start: toBytes(this.#position), end: toBytes(end) };
    let rows = 0;
    for (const { key, value } of snapshot.range("documents", range, { expected: SLICE_ROWS })) {
      const documentKey = toBinary(key);
      if (rows++ >= budget.rows || monotonicMs() > budget.untilMs) return writes;
      this.#position = successor(documentKey);
      this.#visitRow(documentKey, value, writes);
      if (this.#isDone) return writes;
    }
    this.#isDone = true;
    return writes;
  }

  #visitRow(key: BinaryKey, value: Uint8Array, writes: StoreWrite[]): void {
    const { indexes, rule } = this.purpose;
    const document = decodeDocument(value);
    const problem = rule?.check(document.json, this.catalog.tableNames(this.table.component));
    if (rule && typeof problem === "string") {
      rule.onViolation?.(idOfDocumentKey(this.table, key), problem);
      this.#isDone = true;
    }
    for (const index of indexes) {
      writes.push(...textEntryWrites(index, key, document));
      writes.push(...vectorEntryWrites(index, key, document));
      if (index.definition.type !== "database") continue;
      const entry = toBytes(indexKeyOf(index, document, key));
      writes.push({ space: "index", key: entry, value: new Uint8Array(0) });
    }
  }
}
