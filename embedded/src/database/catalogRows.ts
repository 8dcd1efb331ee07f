import { TEXT_LAYOUT } from "../search/text/textEntries";
import type { Snapshot, StoreWrite } from "../storage/store";
import { must } from "../lib/assert";
import { asBuffer, prefixEnd, toBytes, type BinaryKey } from "./keys";
import type { DeclaredIndex, IndexState, Table } from "./tables";
import type { ComponentId, IndexDefinition, SchemaDefinition, TableNumber } from "./types";

/**
 * How the catalog rests in space "meta":
 *
 *   catalog/table/<number>      {component, name, hasForeignTimes}
 *   catalog/index/<id>          {table, definition, state}
 *   catalog/schema/<component>  the active schema
 *   catalog/next                {userTable, systemTable, index}: numbers are never used twice
 *   count/<number>              rows of a user table
 */
export type TableRow = { component: ComponentId; name: string; hasForeignTimes: boolean };
export type IndexRow = {
  table: TableNumber;
  definition: IndexDefinition;
  state: IndexState;
  /** Of the entries of a search index, see search/text. */
  layout?: number;
};
export type NextNumbers = { userTable: number; systemTable: number; index: number };

export type CatalogRows = {
  tables: (TableRow & { number: TableNumber; count: number })[];
  indexes: (IndexRow & { id: number })[];
  schemas: { component: ComponentId; schema: SchemaDefinition }[];
  next: NextNumbers | null;
};

export function loadCatalog(snapshot: Snapshot): CatalogRows {
  const counts = new Map(
    readRows(snapshot, "count/").map(({ number, value }) => [number, value as number]),
  );
  const tables = readRows(snapshot, "catalog/table/");
  const next = snapshot.get("meta", Buffer.from("catalog/next"));
  return {
    tables: tables.map(({ number, value }) => ({
      ...(value as TableRow),
      number,
      count: counts.get(number) ?? 0,
    })),
    indexes: readRows(snapshot, "catalog/index/").map(({ number, value }) => ({
      ...(value as IndexRow),
      id: number,
    })),
    schemas: readRows(snapshot, "catalog/schema/").map(({ number, value }) => ({
      component: number,
      schema: value as SchemaDefinition,
    })),
    next: next ? (parse(next) as NextNumbers) : null,
  };
}

function readRows(snapshot: Snapshot, prefix: string): { number: number; value: unknown }[] {
  const rows: { number: number; value: unknown }[] = [];
  // "0" follows "/" in ASCII.
  const range = { start: Buffer.from(prefix), end: Buffer.from(prefix.slice(0, -1) + "0") };
  for (const { key, value } of snapshot.range("meta", range)) {
    const name = asBuffer(key).toString("latin1");
    rows.push({ number: Number(name.slice(prefix.length)), value: parse(value) });
  }
  return rows;
}

const parse = (bytes: Uint8Array): unknown => JSON.parse(asBuffer(bytes).toString("utf8"));

function metaWrite(key: string, value: unknown): StoreWrite {
  const bytes = value === null ? null : Buffer.from(JSON.stringify(value));
  return { space: "meta", key: Buffer.from(key), value: bytes };
}

export function writeTable(table: Table): StoreWrite {
  const { component, name, hasForeignTimes } = table;
  return metaWrite(`catalog/table/${table.number}`, { component, name, hasForeignTimes });
}

export function removeTable(table: Table): StoreWrite[] {
  return [
    metaWrite(`catalog/table/${table.number}`, null),
    metaWrite(`count/${table.number}`, null),
  ];
}

export function writeIndex(index: DeclaredIndex, state: IndexState = index.state): StoreWrite {
  const { definition } = index;
  const row: IndexRow = { table: index.table.number, definition, state };
  if (definition.type === "search") row.layout = TEXT_LAYOUT;
  return metaWrite(`catalog/index/${index.id}`, row);
}

export function removeIndex(index: DeclaredIndex): StoreWrite {
  return metaWrite(`catalog/index/${index.id}`, null);
}

export function writeSchema(component: ComponentId, schema: SchemaDefinition): StoreWrite {
  return metaWrite(`catalog/schema/${component}`, schema);
}

export function writeNext(next: NextNumbers): StoreWrite {
  return metaWrite("catalog/next", next);
}

export function writeCount(table: TableNumber, count: number): StoreWrite {
  return metaWrite(`count/${table}`, count);
}

export function readCount(snapshot: Snapshot, table: TableNumber): number {
  const bytes = snapshot.get("meta", Buffer.from(`count/${table}`));
  return bytes ? (parse(bytes) as number) : 0;
}

/** Row by row; only for our own tables, whose counts are not kept. */
export function countRows(snapshot: Snapshot, table: Table): number {
  const end = must(prefixEnd(table.prefix), "table without an end");
  const range = { start: toBytes(table.prefix), end: toBytes(end) };
  let count = 0;
  for (const _row of snapshot.range("documents", range, { expected: 256 })) count++;
  return count;
}

/** Read by whoever looks for a table that is not there, written by whoever makes it. */
export function tableExistenceKey(component: ComponentId, name: string): BinaryKey {
  return `\0\0\0\0${component}/${name}`;
}
