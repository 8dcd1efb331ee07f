import type {
  IndexDefinition,
  JsonObject,
  JsonValue,
  SchemaDefinition,
  TableDefinition,
} from "../database/types";
import { badRequest } from "../lib/errors";
import { compileValidator } from "../values/validators";
import { definitionReader } from "./definitionJson";

const MAX_INDEXES = 64;
const MAX_INDEX_FIELDS = 16;
const MAX_FILTER_FIELDS = 16;
const MAX_SPECIAL_INDEXES = 4;
const MAX_NAME_LENGTH = 64;
const DIMENSIONS = { min: 2, max: 4096 };

const invalid = (message: string) => badRequest("InvalidSchema", message);
const { list, object } = definitionReader(invalid);

const identifier = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
const reservedIndexNames = new Set(["by_id", "by_creation_time"]);

/** Checks what a `schema.ts` exported (convex-protocol b.4) and gives it the database's shape. */
export function parseSchema(json: JsonObject | null): SchemaDefinition {
  if (json === null) return null;
  const seen = new Set<string>();
  const tables = list(json.tables).map((table) => parseTable(object(table)));
  for (const { name } of tables) {
    if (seen.has(name)) throw invalid(`Table "${name}" is defined twice.`);
    seen.add(name);
  }
  return { tables, schemaValidation: json.schemaValidation !== false };
}

function parseTable(json: JsonObject): TableDefinition {
  const name = text(json.tableName);
  checkName(name, `Table name "${name}"`);
  if (name.startsWith("_")) throw invalid(`Table names may not begin with "_": "${name}"`);
  const indexes = [
    ...list(json.indexes).map((index) => parseDatabaseIndex(object(index), false)),
    ...list(json.stagedDbIndexes).map((index) => parseDatabaseIndex(object(index), true)),
    ...list(json.searchIndexes).map((index) => parseSearchIndex(object(index), false)),
    ...list(json.stagedSearchIndexes).map((index) => parseSearchIndex(object(index), true)),
    ...list(json.vectorIndexes).map((index) => parseVectorIndex(object(index), false)),
    ...list(json.stagedVectorIndexes).map((index) => parseVectorIndex(object(index), true)),
  ];
  checkIndexes(name, indexes);
  return { name, indexes, documentType: parseDocumentType(name, json.documentType ?? null) };
}

function parseDocumentType(table: string, json: JsonValue): JsonValue | null {
  if (json === null) return null;
  const validator = object(json);
  const members = validator.type === "union" ? list(validator.value) : [validator];
  const isDocument = (member: JsonValue) => ["object", "any"].includes(text(object(member).type));
  if (!members.every(isDocument))
    throw invalid(`The schema of table "${table}" must be an object or a union of objects.`);
  try {
    compileValidator(validator);
  } catch (error) {
    throw invalid(`Table "${table}": ${error instanceof Error ? error.message : String(error)}`);
  }
  return validator;
}

function parseDatabaseIndex(json: JsonObject, staged: boolean): IndexDefinition {
  const fields = list(json.fields).map(text);
  return { type: "database", name: text(json.indexDescriptor), fields, staged };
}

function parseSearchIndex(json: JsonObject, staged: boolean): IndexDefinition {
  return {
    type: "search",
    name: text(json.indexDescriptor),
    searchField: text(json.searchField),
    filterFields: list(json.filterFields).map(text),
    staged,
  };
}

function parseVectorIndex(json: JsonObject, staged: boolean): IndexDefinition {
  const dimensions = json.dimensions;
  if (typeof dimensions !== "number") throw invalid("A vector index needs `dimensions`.");
  return {
    type: "vector",
    name: text(json.indexDescriptor),
    vectorField: text(json.vectorField),
    dimensions,
    filterFields: list(json.filterFields).map(text),
    staged,
  };
}

function checkIndexes(table: string, indexes: readonly IndexDefinition[]): void {
  if (indexes.length > MAX_INDEXES)
    throw invalid(`Table "${table}" has ${indexes.length} indexes, the limit is ${MAX_INDEXES}.`);
  for (const type of ["search", "vector"] as const) {
    if (indexes.filter((index) => index.type === type).length > MAX_SPECIAL_INDEXES)
      throw invalid(`Table "${table}" has more than ${MAX_SPECIAL_INDEXES} ${type} indexes.`);
  }
  const seen = new Set<string>();
  for (const index of indexes) {
    const name = `${table}.${index.name}`;
    checkName(index.name, `Index name "${name}"`);
    if (index.name.startsWith("_") || reservedIndexNames.has(index.name))
      throw invalid(`Index name "${name}" is reserved.`);
    if (seen.has(index.name)) throw invalid(`Index "${name}" is defined twice.`);
    seen.add(index.name);
    checkIndex(name, index);
  }
}

function checkIndex(name: string, index: IndexDefinition): void {
  switch (index.type) {
    case "database":
      checkDatabaseFields(name, index.fields);
      return;
    case "search":
      checkFilterFields(name, index.filterFields);
      checkFieldPath(name, index.searchField);
      return;
    case "vector":
      checkFilterFields(name, index.filterFields);
      checkFieldPath(name, index.vectorField);
      checkDimensions(name, index.dimensions);
  }
}

function checkDatabaseFields(name: string, fields: readonly string[]): void {
  if (fields.length === 0) throw invalid(`Index "${name}" needs at least one field.`);
  if (fields.length > MAX_INDEX_FIELDS)
    throw invalid(`Index "${name}" has ${fields.length} fields, the limit is ${MAX_INDEX_FIELDS}.`);
  if (new Set(fields).size < fields.length) throw invalid(`Index "${name}" names a field twice.`);
  if (fields.includes("_creationTime")) {
    throw invalid(
      `Index "${name}" names \`_creationTime\`: it is the last field of every index already.`,
    );
  }
  for (const field of fields) checkFieldPath(name, field);
}

function checkFilterFields(name: string, fields: readonly string[]): void {
  if (fields.length > MAX_FILTER_FIELDS)
    throw invalid(`Index "${name}" has more than ${MAX_FILTER_FIELDS} filter fields.`);
  for (const field of fields) checkFieldPath(name, field);
}

function checkDimensions(name: string, dimensions: number): void {
  const isFit =
    Number.isInteger(dimensions) && dimensions >= DIMENSIONS.min && dimensions <= DIMENSIONS.max;
  if (!isFit) {
    throw invalid(
      `Vector index "${name}" has ${dimensions} dimensions. They must be between ${DIMENSIONS.min} and ${DIMENSIONS.max}.`,
    );
  }
}

function checkFieldPath(name: string, path: string): void {
  if (!path.split(".").every((segment) => identifier.test(segment)))
    throw invalid(`Index "${name}" names an invalid field: "${path}"`);
}

function checkName(name: string, what: string): void {
  if (!identifier.test(name) || name.length > MAX_NAME_LENGTH) {
    throw invalid(
      `${what} is invalid: use up to ${MAX_NAME_LENGTH} letters, digits and underscores, beginning with a letter.`,
    );
  }
}

function text(json: JsonValue | undefined): string {
  if (typeof json !== "string") throw invalid(`Expected a name, got ${JSON.stringify(json)}`);
  return json;
}
