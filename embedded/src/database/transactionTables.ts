import type { Catalog } from "./catalog";
import { tableExistenceKey } from "./catalogRows";
import { checkTableName } from "./documentRules";
import type { RecordedReads } from "./readSet";
import type { Table } from "./tables";
import type { ComponentId, TableNumber } from "./types";

/** Of queries, which are many; nothing is ever put there. */
const NO_TABLES: Map<string, Table> = new Map<string, Table>();

/** The tables as one transaction sees them: the catalog's, and those that come into being with it. */
export class TransactionTables {
  private readonly created: Map<string, Table>;

  constructor(
    private readonly catalog: Catalog,
    private readonly readSet: RecordedReads,
    kind: "query" | "mutation",
  ) {
    this.created = kind === "mutation" ? new Map() : NO_TABLES;
  }

  /** Looking for a table that is not there is a read, too. */
  find(component: ComponentId, name: string): Table | null {
    const own = this.created.size > 0 ? this.created.get(`${component}/${name}`) : undefined;
    const table = own ?? this.catalog.find(component, name);
    if (!table) this.readSet.point(tableExistenceKey(component, name));
    return table;
  }

  /** Makes the table if there is none. Only in mutations. */
  require(component: ComponentId, name: string): Table {
    const table = this.find(component, name);
    if (table) return table;
    checkTableName(name);
    const created = this.catalog.allocateTable(component, name);
    this.created.set(`${component}/${name}`, created);
    return created;
  }

  byNumber(component: ComponentId, number: TableNumber): Table | null {
    const table = this.catalog.byNumber(number) ?? this.createdByNumber(number);
    return table?.component === component ? table : null;
  }

  /** To be registered by the commit. */
  listCreated(): Table[] {
    return [...this.created.values()];
  }

  private createdByNumber(number: TableNumber): Table | null {
    for (const table of this.created.values()) if (table.number === number) return table;
    return null;
  }
}
