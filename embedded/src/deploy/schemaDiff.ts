import type { IndexDefinition, JsonObject, JsonValue, SchemaDefinition } from "../database/types";

/** One index as the CLI prints it. */
export type IndexConfig = JsonObject & { name: string };

export type IndexDiff = {
  added_indexes: IndexConfig[];
  removed_indexes: IndexConfig[];
  enabled_indexes: IndexConfig[];
  disabled_indexes: IndexConfig[];
};

export type IndexChange = "added" | "identical" | "enabled" | "disabled" | "dropped";
export type NamedIndex = IndexDefinition & { table: string };

/** Every index of either schema with what the push does to it. */
export function compareIndexes(
  active: readonly NamedIndex[],
  next: SchemaDefinition,
): { index: NamedIndex; change: IndexChange }[] {
  const wanted = indexesOf(next);
  const activeByName = new Map(active.map((index) => [fullName(index), index]));
  const wantedByName = new Map(wanted.map((index) => [fullName(index), index]));
  const changes: { index: NamedIndex; change: IndexChange }[] = [];
  for (const [name, index] of wantedByName) {
    changes.push({ index, change: changeOf(activeByName.get(name), index) });
  }
  for (const [name, index] of activeByName) {
    const successor = wantedByName.get(name);
    // One that is built anew under its old name is dropped and added.
    if (!successor || !isSameIndex(index, successor)) changes.push({ index, change: "dropped" });
  }
  return changes;
}

function changeOf(active: NamedIndex | undefined, wanted: NamedIndex): IndexChange {
  if (!active || !isSameIndex(active, wanted)) return "added";
  if (active.staged === wanted.staged) return "identical";
  return wanted.staged ? "disabled" : "enabled";
}

export function diffIndexes(active: readonly NamedIndex[], next: SchemaDefinition): IndexDiff {
  const changes = compareIndexes(active, next);
  const only = (wanted: IndexChange) =>
    changes.filter(({ change }) => change === wanted).map(({ index }) => toIndexConfig(index));
  return {
    added_indexes: only("added"),
    removed_indexes: only("dropped"),
    enabled_indexes: only("enabled"),
    disabled_indexes: only("disabled"),
  };
}

export function toIndexConfig(index: NamedIndex): IndexConfig {
  const staged: JsonObject = index.staged ? { staged: true } : {};
  const name = fullName(index);
  switch (index.type) {
    case "database":
      return { name, type: "database", fields: [...index.fields, "_creationTime"], ...staged };
    case "search": {
      const { searchField, filterFields } = index;
      return { name, type: "search", searchField, filterFields, ...staged };
    }
    case "vector": {
      const { dimensions, vectorField, filterFields } = index;
      return { name, type: "vector", dimensions, vectorField, filterFields, ...staged };
    }
  }
}

/** What evaluate_schema says about each table of the new schema. */
export function predictTable(
  table: { name: string; documentType: JsonValue | null },
  context: { active: SchemaDefinition; next: SchemaDefinition; documentCount: number },
): JsonObject {
  return {
    name: table.name,
    outcome: outcomeOf(table, context),
    numDocs: context.documentCount,
    sizeBytes: 0,
  };
}

function outcomeOf(
  table: { name: string; documentType: JsonValue | null },
  { active, next, documentCount }: Parameters<typeof predictTable>[1],
): string {
  if (!next?.schemaValidation || acceptsAnything(table.documentType)) return "notValidated";
  const enforced = active?.schemaValidation
    ? active.tables.find(({ name }) => name === table.name)
    : undefined;
  const isSame =
    enforced && canonicalText(enforced.documentType) === canonicalText(table.documentType);
  if (isSame) return "supersetOfEnforced";
  return documentCount === 0 ? "supersetOfShape" : "mustWalk";
}

function acceptsAnything(documentType: JsonValue | null): boolean {
  return documentType === null || (documentType as JsonObject).type === "any";
}

/** Of a schema, for `getSchemas` and schema diffs: the package's own shape. */
export function indexesOf(schema: SchemaDefinition): NamedIndex[] {
  return (schema?.tables ?? []).flatMap((table) =>
    table.indexes.map((index) => ({ ...index, table: table.name })),
  );
}

const fullName = (index: NamedIndex) => `${index.table}.${index.name}`;

function isSameIndex(a: NamedIndex, b: NamedIndex): boolean {
  const contentOf = (index: NamedIndex) =>
    canonicalText(toIndexConfig({ ...index, staged: false }));
  return contentOf(a) === contentOf(b);
}

/** JSON with sorted keys: equal for equal values. */
export function canonicalText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] ?? null)}`);
  return `{${fields.join(",")}}`;
}
