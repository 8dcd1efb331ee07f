import type { IndexDefinition, JsonObject, JsonValue, SchemaDefinition } from "../database/types";

/** A schema in the shape the package exports it in (convex-protocol b.4). */
export function toSchemaJson(schema: NonNullable<SchemaDefinition>): JsonObject {
  return {
    tables: schema.tables.map(({ name, indexes, documentType }) => ({
      tableName: name,
      indexes: ofType(indexes, "database", false),
      stagedDbIndexes: ofType(indexes, "database", true),
      searchIndexes: ofType(indexes, "search", false),
      stagedSearchIndexes: ofType(indexes, "search", true),
      vectorIndexes: ofType(indexes, "vector", false),
      stagedVectorIndexes: ofType(indexes, "vector", true),
      documentType,
    })),
    schemaValidation: schema.schemaValidation,
  };
}

function ofType(
  indexes: readonly IndexDefinition[],
  type: IndexDefinition["type"],
  staged: boolean,
): JsonValue[] {
  return indexes.filter((index) => index.type === type && index.staged === staged).map(toJson);
}

function toJson(index: IndexDefinition): JsonObject {
  const indexDescriptor = index.name;
  switch (index.type) {
    case "database":
      return { indexDescriptor, fields: index.fields };
    case "search": {
      const { searchField, filterFields } = index;
      return { indexDescriptor, searchField, filterFields };
    }
    case "vector": {
      const { vectorField, dimensions, filterFields } = index;
      return { indexDescriptor, vectorField, dimensions, filterFields };
    }
  }
}
