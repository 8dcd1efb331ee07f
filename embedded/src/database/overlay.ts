import { must } from "../lib/assert";
import type { StoredDocument } from "./documentCodec";
import { indexKeyOf } from "./indexKeys";
import { lowerBound, type BinaryKey } from "./keys";
import type { Index, Table } from "./tables";

/** A row this transaction wrote. */
export type PendingRow = {
  readonly table: Table;
  readonly key: BinaryKey;
  /** What the snapshot has. */
  readonly base: StoredDocument | null;
  current: StoredDocument | null;
};

/**
 * The writes of a transaction, seen by all its reads. Children share it: beginning one marks the
 * undo list, rolling back plays the list back to the mark.
 */
export class Overlay {
  readonly rows = new Map<BinaryKey, PendingRow>();
  #byTable = new Map<Table, PendingRow[]>();
  #views = new Map<BinaryKey, IndexView>();
  #undo: { row: PendingRow; previous: StoredDocument | null }[] = [];
  #marks: number[] = [];

  write(
    table: Table,
    key: BinaryKey,
    base: StoredDocument | null,
    current: StoredDocument | null,
  ): void {
    let row = this.rows.get(key);
    if (!row) {
      row = { table, key, base, current: base };
      this.#add(row);
    }
    if (this.#marks.length > 0) this.#undo.push({ row, previous: row.current });
    this.#change(row, current);
  }

  isTouched(table: Table): boolean {
    return this.#byTable.has(table);
  }

  rowsOf(table: Table): readonly PendingRow[] {
    return this.#byTable.get(table) ?? [];
  }

  /** The transaction's rows in the order of an index, kept up to date from now on. */
  view(index: Index): IndexView {
    let view = this.#views.get(index.prefix);
    if (!view) {
      view = new IndexView(index, this.rowsOf(index.table));
      this.#views.set(index.prefix, view);
    }
    return view;
  }

  beginChild(): void {
    this.#marks.push(this.#undo.length);
  }

  commitChild(): void {
    must(this.#marks.pop(), "commitChild without beginChild");
    if (this.#marks.length === 0) this.#undo = [];
  }

  rollbackChild(): void {
    const mark = must(this.#marks.pop(), "rollbackChild without beginChild");
    for (let i = this.#undo.length - 1; i >= mark; i--) {
      const entry = must(this.#undo[i], "undo entry");
      this.#change(entry.row, entry.previous);
    }
    this.#undo.length = mark;
  }

  get depth(): number {
    return this.#marks.length;
  }

  #add(row: PendingRow): void {
    this.rows.set(row.key, row);
    const siblings = this.#byTable.get(row.table);
    if (siblings) siblings.push(row);
    else this.#byTable.set(row.table, [row]);
    for (const view of this.#views.values()) if (view.index.table === row.table) view.add(row);
  }

  #change(row: PendingRow, current: StoredDocument | null): void {
    for (const view of this.#views.values()) {
      if (view.index.table === row.table) view.change(row, current);
    }
    row.current = current;
  }
}

/** One index as the transaction changed it: keys to hide from the snapshot, and keys to show. */
export class IndexView {
  readonly hidden = new Set<BinaryKey>();
  /** Sorted. */
  readonly shown: BinaryKey[] = [];
  #rowOf = new Map<BinaryKey, PendingRow>();

  constructor(
    readonly index: Index,
    rows: readonly PendingRow[],
  ) {
    for (const row of rows) {
      if (row.base) this.hidden.add(this.#key(row, row.base));
      if (!row.current) continue;
      const key = this.#key(row, row.current);
      this.#rowOf.set(key, row);
      this.shown.push(key);
    }
    this.shown.sort((a, b) => (a < b ? -1 : 1));
  }

  documentAt(key: BinaryKey): StoredDocument {
    return must(this.#rowOf.get(key)?.current, "index view without its row");
  }

  /** A row that has just become pending; its current state is what the snapshot has. */
  add(row: PendingRow): void {
    if (row.base) this.hidden.add(this.#key(row, row.base));
    if (row.current) this.#show(row, row.current);
  }

  change(row: PendingRow, current: StoredDocument | null): void {
    if (row.current) {
      const key = this.#key(row, row.current);
      this.#rowOf.delete(key);
      this.shown.splice(lowerBound(this.shown, key), 1);
    }
    if (current) this.#show(row, current);
  }

  #show(row: PendingRow, document: StoredDocument): void {
    const key = this.#key(row, document);
    this.#rowOf.set(key, row);
    this.shown.splice(lowerBound(this.shown, key), 0, key);
  }

  #key(row: PendingRow, document: StoredDocument): BinaryKey {
    return indexKeyOf(this.index, document, row.key);
  }
}
