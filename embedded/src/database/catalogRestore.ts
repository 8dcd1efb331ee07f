import { must } from "../lib/assert";
import { TEXT_LAYOUT } from "../search/text/textEntries";
import type { Catalog } from "./catalog";
import type { CatalogRows } from "./catalogRows";
import { systemIndexes } from "./systemTables";
import { DeclaredIndex, Table } from "./tables";
import { TableWalk } from "./tableWalk";
import type { IndexDefinition } from "./types";

/** Fills a catalog with what its rows say, and brings up to date what an older version of ours left. */
export function restoreCatalog(catalog: Catalog, rows: CatalogRows): void {
  for (const { component, schema } of rows.schemas) catalog.setSchema(component, schema);
  for (const row of rows.tables) {
    const table = new Table(row.number, row.component, row.name);
    table.count = row.count;
    table.hasForeignTimes = row.hasForeignTimes;
    catalog.register(table);
  }
  restoreIndexes(catalog, rows.indexes);
  for (const table of catalog.allTables()) {
    if (table.isSystem) refreshSystemIndexes(catalog, table);
  }
}

/** Not those of a push that never ended; a text index that an older version laid out is built anew. */
function restoreIndexes(catalog: Catalog, rows: CatalogRows["indexes"]): void {
  const leftOver: DeclaredIndex[] = [];
  for (const row of rows) {
    const table = must(catalog.byNumber(row.table), "index without its table");
    const index = new DeclaredIndex(table, row.id, row.definition, row.state);
    const isOutdated = row.definition.type === "search" && row.layout !== TEXT_LAYOUT;
    if (index.isBuilt && !isOutdated) table.indexes.push(index);
    else leftOver.push(index);
  }
  catalog.removeIndexes(leftOver);
  for (const { isBuilt, table, name, definition } of leftOver) {
    if (isBuilt && table.findIndex(name) === null) buildNow(catalog, table, [definition]);
  }
}

/** A newer version of ours may want other indexes on its tables; they are small. */
function refreshSystemIndexes(catalog: Catalog, table: Table): void {
  const wanted = systemIndexes(table.name);
  const isWanted = ({ definition }: DeclaredIndex) =>
    wanted.some((one) => JSON.stringify(one) === JSON.stringify(definition));
  catalog.removeIndexes(table.indexes.filter((index) => !isWanted(index)));
  const missing = wanted.filter(({ name }) => table.findIndex(name) === null);
  if (missing.length > 0) buildNow(catalog, table, missing);
}

function buildNow(catalog: Catalog, table: Table, definitions: IndexDefinition[]): void {
  const indexes = definitions.map((one) =>
    catalog.allocateIndex(table, one, one.staged ? "staged" : "enabled"),
  );
  table.indexes.push(...indexes);
  const walk = new TableWalk(catalog, table, { indexes, rule: null });
  const snapshot = catalog.committer.store.headSnapshot();
  const entries = walk.visit(snapshot, { rows: Infinity, untilMs: Infinity });
  snapshot.close();
  void catalog.committer.commitInternal([...catalog.writesForIndexes(indexes), ...entries]);
}
