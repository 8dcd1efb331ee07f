import type { Catalog } from "./catalog";
import { DocumentRule } from "./schemaRules";
import type { DeclaredIndex, Table } from "./tables";
import type {
  ComponentId,
  IndexDefinition,
  JsonValue,
  SchemaDefinition,
  TableDefinition,
} from "./types";

/** What a new schema means for a table that has rows already. */
export type TableChange = {
  table: Table;
  kept: { index: DeclaredIndex; definition: IndexDefinition }[];
  added: DeclaredIndex[];
  /** null when the rows are known to fit. */
  rule: DocumentRule | null;
};

export type ViolationListener = (
  tableName: string,
) => (documentId: string, problem: string) => void;

/** The difference between the active schema of a component and a new one. */
export class SchemaChange {
  readonly tables: TableChange[];
  readonly #activeBefore: SchemaDefinition;

  constructor(
    private readonly catalog: Catalog,
    readonly component: ComponentId,
    readonly schema: SchemaDefinition,
    onViolation: ViolationListener,
  ) {
    this.#activeBefore = catalog.activeSchema(component);
    this.tables = (schema?.tables ?? []).flatMap((definition) => {
      const table = catalog.find(component, definition.name);
      return table ? [this.#compare(table, definition, onViolation)] : [];
    });
  }

  /** From now on commits keep the new indexes and are checked against the new rules. */
  begin(): DeclaredIndex[] {
    for (const { table, added, rule } of this.tables) {
      table.indexes.push(...added);
      if (rule) table.pendingRules.push(rule);
    }
    return this.tables.flatMap(({ added }) => added);
  }

  /** The rules are active now, or never will be. */
  end(): void {
    for (const { table, rule } of this.tables) {
      if (rule) table.pendingRules = table.pendingRules.filter((pending) => pending !== rule);
    }
  }

  get isOutdated(): boolean {
    return this.catalog.activeSchema(this.component) !== this.#activeBefore;
  }

  /** Indexes that the new schema leaves out. */
  dropped(): DeclaredIndex[] {
    const staying = new Set(
      this.tables.flatMap(({ kept, added }) => [...kept.map(({ index }) => index), ...added]),
    );
    return this.catalog
      .tablesOf(this.component)
      .filter((table) => !table.isSystem)
      .flatMap((table) => table.indexes)
      .filter(({ isBuilt }) => isBuilt)
      .filter((index) => !staying.has(index));
  }

  /** Tables of the schema that were not there when it was compared. */
  newTables(): TableDefinition[] {
    const known = new Set(this.tables.map(({ table }) => table.name));
    return (this.schema?.tables ?? []).filter(({ name }) => !known.has(name));
  }

  #compare(table: Table, definition: TableDefinition, onViolation: ViolationListener): TableChange {
    const change: TableChange = { table, kept: [], added: [], rule: null };
    const usable = table.indexes.filter(({ isBuilt }) => isBuilt);
    for (const wanted of definition.indexes) {
      const index = usable.find((present) => isSameIndex(present.definition, wanted));
      if (index) change.kept.push({ index, definition: wanted });
      else change.added.push(this.catalog.allocateIndex(table, wanted, "backfilling"));
    }
    const { documentType } = definition;
    if (this.schema?.schemaValidation && documentType !== null && !isActive(table, documentType)) {
      change.rule = new DocumentRule(table.name, documentType, onViolation(table.name));
    }
    return change;
  }
}

function isSameIndex(a: IndexDefinition, b: IndexDefinition): boolean {
  // Being staged is a state, and the same entries serve both.
  return comparable(a) === comparable(b);
}

function comparable(definition: IndexDefinition): string {
  const { type, name } = definition;
  switch (type) {
    case "database":
      return JSON.stringify([type, name, definition.fields]);
    case "search":
      return JSON.stringify([
        type,
        name,
        definition.searchField,
        definition.filterFields.toSorted(),
      ]);
    case "vector":
      return JSON.stringify([
        type,
        name,
        definition.vectorField,
        definition.dimensions,
        definition.filterFields.toSorted(),
      ]);
  }
}

function isActive(table: Table, documentType: JsonValue): boolean {
  return JSON.stringify(table.rule?.documentType) === JSON.stringify(documentType);
}
