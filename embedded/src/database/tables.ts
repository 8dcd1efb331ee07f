import { parseFieldPath, type FieldPath } from "../values/fieldPath";
import { defineTextIndex, type TextIndex } from "../search/text/textEntries";
import { defineVectorIndex, type VectorLayout } from "../search/vector/vectorEntries";
import { prefixOf, type BinaryKey } from "./keys";
import type { ComponentId, IndexDefinition, TableNumber } from "./types";
import type { DocumentRule } from "./schemaRules";

/**
 * backfilling -> enabled | staged   when every old row has its entry
 * enabled | staged -> dropping      when a push leaves it out; readable until that push is published
 */
export type IndexState = "backfilling" | "enabled" | "staged" | "dropping";

export const USER_TABLE_NUMBERS_START = 10_001;
/** The table of stored files of component n has this number plus n; other tables of ours count from 1. */
export const STORAGE_TABLES_START = 5_000;
/**
 * First 32 bits of a key: the table number for documents, this plus the table number for the index
 * by creation time, and from INDEX_IDS_START on the id of a declared index. No two overlap.
 */
export const TIME_INDEX_OFFSET = 2 ** 23;
/** Table numbers are below. */
export const TABLE_NUMBERS_END = TIME_INDEX_OFFSET;
export const INDEX_IDS_START = 2 ** 24;

/** Something that can be read in order. */
export type Index = {
  readonly kind: "byId" | "byCreationTime" | "declared";
  readonly name: string;
  readonly table: Table;
  /** Begins every key of the index. */
  readonly prefix: BinaryKey;
  /** Fields that a range may name, in order, ending in _id. */
  readonly rangeFields: readonly string[];
  /** The declared fields. */
  readonly paths: readonly FieldPath[];
  /** How many of the fields are given by the small ranges that are kept in memory. */
  readonly cachedDepths: Set<number>;
};

export class DeclaredIndex implements Index {
  readonly kind = "declared";
  readonly name: string;
  readonly prefix: BinaryKey;
  readonly rangeFields: readonly string[];
  readonly paths: readonly FieldPath[];
  readonly cachedDepths = new Set<number>();
  /** Of a search index. */
  readonly textIndex: TextIndex | null;
  /** Of a vector index. */
  readonly vectorLayout: VectorLayout | null;

  constructor(
    readonly table: Table,
    readonly id: number,
    readonly definition: IndexDefinition,
    public state: IndexState,
  ) {
    const fields = definition.type === "database" ? definition.fields : [];
    this.name = definition.name;
    this.prefix = prefixOf(id);
    this.rangeFields = [...fields, "_creationTime", "_id"];
    this.paths = fields.map(parseFieldPath);
    this.textIndex = definition.type === "search" ? defineTextIndex(definition) : null;
    this.vectorLayout = definition.type === "vector" ? defineVectorIndex(definition) : null;
  }

  /** Every row has its entry. */
  get isBuilt(): boolean {
    return this.state === "enabled" || this.state === "staged";
  }
}

export class Table {
  readonly prefix: BinaryKey;
  readonly isSystem: boolean;
  readonly byId: Index;
  readonly byCreationTime: Index;
  /** Every index that writes must keep up to date, whatever its state. */
  indexes: DeclaredIndex[] = [];
  /** At head; user tables only. */
  count = 0;
  /** Some rows came with an id or time of their own (import), so their order by time is in the index. */
  hasForeignTimes = false;
  /** What the active schema says of its rows. */
  rule: DocumentRule | null = null;
  /** What schemas being prepared will say. */
  pendingRules: DocumentRule[] = [];

  constructor(
    readonly number: TableNumber,
    readonly component: ComponentId,
    readonly name: string,
  ) {
    this.prefix = prefixOf(number);
    this.isSystem = name.startsWith("_");
    this.byId = {
      table: this,
      prefix: this.prefix,
      paths: [],
      cachedDepths: new Set(),
      kind: "byId",
      name: "by_id",
      rangeFields: ["_id"],
    };
    this.byCreationTime = {
      table: this,
      prefix: prefixOf(TIME_INDEX_OFFSET + number),
      paths: [],
      cachedDepths: new Set(),
      kind: "byCreationTime",
      name: "by_creation_time",
      rangeFields: ["_creationTime", "_id"],
    };
  }

  /** The index a query means by that name, in whatever state it is. */
  findIndex(name: string): Index | null {
    if (name === "by_id") return this.byId;
    if (name === "by_creation_time") return this.byCreationTime;
    let found: DeclaredIndex | null = null;
    for (const index of this.indexes) {
      // While one index replaces another of the same name there are two: the one in use wins.
      if (index.name !== name) continue;
      if (found === null || rank(index.state) > rank(found.state)) found = index;
    }
    return found;
  }
}

function rank(state: IndexState): number {
  return ["backfilling", "dropping", "staged", "enabled"].indexOf(state);
}
