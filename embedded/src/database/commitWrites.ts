import type { Snapshot, StoreWrite } from "../storage/store";
import type { Catalog } from "./catalog";
import { tableExistenceKey, writeCount } from "./catalogRows";
import { encodeDocument, type StoredDocument } from "./documentCodec";
import { equalPrefixOf, idOfDocumentKey, indexKeyOf } from "./indexKeys";
import { toBytes, type BinaryKey } from "./keys";
import type { PendingRow } from "./overlay";
import type { SmallRanges } from "./smallRanges";
import type { Index, Table } from "./tables";
import type { TextChange } from "./textReads";
import { collectTextWrites } from "./textSearch";
import type { DatabaseTransaction } from "./transaction";
import { collectVectorWrites } from "./vectorSearch";

export type CommitWrites = {
  writes: StoreWrite[];
  keys: BinaryKey[];
  texts: TextChange[];
  /** Brings the catalog in memory up to date. */
  apply: () => void;
};

/** Where the changes of rows go. */
type Sink = Pick<CommitWrites, "writes" | "keys" | "texts"> & { snapshot: Snapshot };

const NO_VALUE = new Uint8Array(0);

/** Everything a transaction changes: documents, index entries, counts, new tables, blobs. */
export function collectWrites(transaction: DatabaseTransaction, catalog: Catalog): CommitWrites {
  const writes: StoreWrite[] = [...transaction.extraWrites];
  const keys: BinaryKey[] = [];
  const texts: TextChange[] = [];
  const sink = { writes, keys, texts, snapshot: transaction.snapshot };
  const counts = new Map<Table, number>();
  const foreign = new Set<Table>();
  for (const row of transaction.overlay?.rows.values() ?? []) {
    if (row.base?.text === row.current?.text) continue;
    writeRow(row, sink);
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
  const changedTables = new Set([...transaction.tables.listCreated(), ...foreign]);
  if (changedTables.size > 0) writes.push(...catalog.writesFor(changedTables));
  for (const { component, name } of transaction.tables.listCreated()) {
    keys.push(tableExistenceKey(component, name));
  }
  const apply = () => {
    for (const [table, count] of counts) table.count = count;
  };
  return { writes, keys, texts, apply };
}

function writeRow(row: PendingRow, sink: Sink): void {
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

/** Brings the ranges that the row was in, and those that it is in now, up to the commit at `ts`. */
export function moveInSmallRanges(
  { table, key, base, current }: PendingRow,
  ranges: SmallRanges,
  ts: bigint,
): void {
  for (const index of [table.byCreationTime, table.byId, ...table.indexes]) {
    if (index.cachedDepths.size === 0) continue;
    const oldKey = base && indexKeyOf(index, base, key);
    const newKey = current && indexKeyOf(index, current, key);
    for (const depth of index.cachedDepths) {
      if (base && oldKey !== null && oldKey !== newKey) {
        ranges.removed(equalPrefixOf(index, base, depth), oldKey, ts);
      }
      if (current && newKey !== null) {
        const row = { key: newKey, document: current };
        ranges.written(equalPrefixOf(index, current, depth), row, ts);
      }
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
