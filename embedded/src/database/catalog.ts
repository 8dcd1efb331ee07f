import { BackgroundWork } from "../lib/backgroundWork";
import type { StoreWrite } from "../storage/store";
import type { TableNameLookup } from "../values/validators";
import {
  loadCatalog,
  removeIndex,
  removeTable,
  tableExistenceKey,
  writeIndex,
  writeNext,
  writeTable,
  type NextNumbers,
} from "./catalogRows";
import { restoreCatalog } from "./catalogRestore";
import type { Committer } from "./committer";
import { removeEntries } from "./indexRemoval";
import { DocumentRule } from "./schemaRules";
import { SYSTEM_TABLES, systemIndexes } from "./systemTables";
import {
  DeclaredIndex,
  INDEX_IDS_START,
  STORAGE_TABLES_START,
  Table,
  TABLE_NUMBERS_END,
  USER_TABLE_NUMBERS_START,
} from "./tables";
import type {
  ComponentId,
  IndexDefinition,
  SchemaDefinition,
  SchemaPreparation,
  TableCatalog,
  TableNumber,
} from "./types";

const FIRST_NUMBERS: NextNumbers = {
  userTable: USER_TABLE_NUMBERS_START,
  systemTable: 1,
  index: INDEX_IDS_START,
};

/**
 * Tables, indexes and schemas as of head, in memory; every change is persisted by the commit that
 * makes it.
 */
export class Catalog implements TableCatalog {
  #tables = new Map<TableNumber, Table>();
  #byName = new Map<ComponentId, Map<string, Table>>();
  #schemas = new Map<ComponentId, SchemaDefinition>();
  #next: NextNumbers;
  /** Clearing up and filling indexes goes on between executions. */
  readonly background = new BackgroundWork();

  constructor(
    readonly committer: Committer,
    private readonly preparePush: (
      catalog: Catalog,
      changes: { component: ComponentId; schema: SchemaDefinition }[],
    ) => SchemaPreparation,
  ) {
    const snapshot = committer.store.headSnapshot();
    const rows = loadCatalog(snapshot);
    snapshot.close();
    this.#next = rows.next ?? { ...FIRST_NUMBERS };
    restoreCatalog(this, rows);
  }

  /** Also makes our own tables, on first use. */
  find(component: ComponentId, name: string): Table | null {
    const table = this.#byName.get(component)?.get(name);
    if (table) return table;
    return Object.hasOwn(SYSTEM_TABLES, name) ? this.#createNow(component, name) : null;
  }

  byNumber(number: TableNumber): Table | null {
    return this.#tables.get(number) ?? null;
  }

  tablesOf(component: ComponentId): Table[] {
    return [...(this.#byName.get(component)?.values() ?? [])];
  }

  /** For v.id() checks of documents in that component. */
  tableNames(component: ComponentId): TableNameLookup {
    return (number) => {
      const table = this.#tables.get(number);
      return table?.component === component ? table.name : null;
    };
  }

  /** A table that is not in the catalog until `register`; its number is used up in any case. */
  allocateTable(component: ComponentId, name: string): Table {
    const isSystem = name.startsWith("_");
    const number = isSystem ? this.#systemNumber(component, name) : this.#next.userTable++;
    const table = new Table(number, component, name);
    for (const definition of systemIndexes(name)) {
      table.indexes.push(this.allocateIndex(table, definition, "enabled"));
    }
    return table;
  }

  /** Ids of files leave the house in exports, so their number is the same in every house. */
  #systemNumber(component: ComponentId, name: string): TableNumber {
    const number = STORAGE_TABLES_START + component;
    const isFree = number < USER_TABLE_NUMBERS_START && !this.#tables.has(number);
    return name === "_storage" && isFree ? number : this.#next.systemTable++;
  }

  allocateIndex(
    table: Table,
    definition: IndexDefinition,
    state: DeclaredIndex["state"],
  ): DeclaredIndex {
    return new DeclaredIndex(table, this.#next.index++, definition, state);
  }

  /** The rows that make these tables and their indexes durable. */
  writesFor(tables: Iterable<Table>): StoreWrite[] {
    const writes = [writeNext(this.#next)];
    for (const table of tables)
      writes.push(writeTable(table), ...table.indexes.map((index) => writeIndex(index)));
    return writes;
  }

  writesForIndexes(indexes: Iterable<DeclaredIndex>): StoreWrite[] {
    return [writeNext(this.#next), ...Array.from(indexes, (index) => writeIndex(index))];
  }

  register(table: Table): void {
    this.#tables.set(table.number, table);
    let names = this.#byName.get(table.component);
    if (!names) this.#byName.set(table.component, (names = new Map()));
    names.set(table.name, table);
    this.#applyRule(table);
  }

  setSchema(component: ComponentId, schema: SchemaDefinition): void {
    this.#schemas.set(component, schema);
    for (const table of this.tablesOf(component)) this.#applyRule(table);
  }

  prepare(changes: { component: ComponentId; schema: SchemaDefinition }[]): SchemaPreparation {
    return this.preparePush(this, changes);
  }

  /** Of every component, our own ones too. */
  allTables(): Table[] {
    return [...this.#tables.values()];
  }

  listTables(component: ComponentId): { name: string; number: TableNumber }[] {
    return this.tablesOf(component)
      .map(({ name, number }) => ({ name, number }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  ensureTable(component: ComponentId, name: string): TableNumber {
    return (this.find(component, name) ?? this.#createNow(component, name)).number;
  }

  adoptNumber(component: ComponentId, name: string, number: TableNumber): boolean {
    const present = this.find(component, name);
    if (present?.number === number) return true;
    const holder = this.byNumber(number);
    const isUserTable = number >= USER_TABLE_NUMBERS_START && number < TABLE_NUMBERS_END;
    if (!isUserTable || !isReplaceable(present) || !isReplaceable(holder)) return false;
    if (holder) this.#renumber(holder, this.#next.userTable++);
    this.#next.userTable = Math.max(this.#next.userTable, number + 1);
    if (present) this.#renumber(present, number);
    else this.#publishNew(new Table(number, component, name));
    return true;
  }

  tableByNumber(number: TableNumber): { component: ComponentId; name: string } | null {
    const table = this.#tables.get(number);
    return table ? { component: table.component, name: table.name } : null;
  }

  activeSchema(component: ComponentId): SchemaDefinition {
    return this.#schemas.get(component) ?? null;
  }

  listIndexes(component: ComponentId): ReturnType<TableCatalog["listIndexes"]> {
    return this.tablesOf(component).flatMap((table) =>
      table.indexes.flatMap((index) =>
        index.state === "dropping"
          ? []
          : [{ ...index.definition, table: table.name, state: index.state }],
      ),
    );
  }

  documentCount(component: ComponentId, table: string): number {
    return this.find(component, table)?.count ?? 0;
  }

  /** They are no longer kept up to date, and their entries go bit by bit. */
  removeIndexes(indexes: readonly DeclaredIndex[]): void {
    if (indexes.length === 0) return;
    for (const { table } of indexes) {
      table.indexes = table.indexes.filter((index) => !indexes.includes(index));
    }
    void this.background.run(async () => {
      for (const index of indexes) await removeEntries(this, index);
    });
  }

  #createNow(component: ComponentId, name: string): Table {
    const table = this.allocateTable(component, name);
    this.#publishNew(table);
    return table;
  }

  #publishNew(table: Table, alsoWrite: StoreWrite[] = []): void {
    this.register(table);
    // Whoever depends on it commits later, and commits become durable in order.
    void this.committer.commitInternal(
      [...alsoWrite, ...this.writesFor([table])],
      [tableExistenceKey(table.component, table.name)],
    );
  }

  /** An empty table has nothing under its number but its definition. */
  #renumber(old: Table, number: TableNumber): void {
    const table = new Table(number, old.component, old.name);
    table.indexes = old.indexes.map(({ definition, state }) =>
      this.allocateIndex(table, definition, state),
    );
    this.#tables.delete(old.number);
    this.#publishNew(table, [...removeTable(old), ...old.indexes.map(removeIndex)]);
  }

  #applyRule(table: Table): void {
    const schema = this.#schemas.get(table.component);
    const definition = schema?.tables.find(({ name }) => name === table.name);
    const documentType = schema?.schemaValidation ? (definition?.documentType ?? null) : null;
    table.rule =
      documentType === null || table.isSystem ? null : new DocumentRule(table.name, documentType);
  }
}

/** Nothing in it, and no push at work on it. */
function isReplaceable(table: Table | null): boolean {
  if (!table) return true;
  const isSettled =
    table.pendingRules.length === 0 && table.indexes.every(({ isBuilt }) => isBuilt);
  return table.count === 0 && !table.isSystem && isSettled;
}
