import { compareValues, jsonToConvex, type Value } from "convex/values";
import type { JsonObject, JsonValue, QueryJson } from "./types";

/** The same rules as the database's, in the most obvious way: every query sorts every row. */
export type Rows = Map<string, { table: string; document: JsonObject }>;

export const INDEXES: Record<string, string[]> = {
  by_creation_time: [],
  by_id: [],
  by_a: ["a"],
  by_ab: ["a", "b"],
  by_ox: ["o.x", "a"],
};

type Range = Extract<QueryJson["source"], { type: "IndexRange" }>["range"];

export function rangeFields(indexName: string): string[] {
  if (indexName === "by_id") return ["_id"];
  return [...(INDEXES[indexName] ?? []), "_creationTime", "_id"];
}

function valueAt(document: JsonObject, path: string): Value | undefined {
  let current: JsonValue | undefined = document;
  for (const step of path.split(".")) {
    if (typeof current !== "object" || current === null || Array.isArray(current)) return undefined;
    if (Object.keys(current)[0]?.startsWith("$") === true) return undefined;
    current = current[step];
  }
  return current === undefined ? undefined : jsonToConvex(current);
}

function decode(value: JsonValue): Value | undefined {
  const isMissing = typeof value === "object" && value !== null && "$undefined" in value;
  return isMissing ? undefined : jsonToConvex(value);
}

export function matches(document: JsonObject, range: Range): boolean {
  return range.every(({ type, fieldPath, value }) => {
    const order = compareValues(valueAt(document, fieldPath), decode(value));
    switch (type) {
      case "Eq":
        return order === 0;
      case "Gt":
        return order > 0;
      case "Gte":
        return order >= 0;
      case "Lt":
        return order < 0;
      case "Lte":
        return order <= 0;
    }
  });
}

export function compareInIndex(indexName: string, a: JsonObject, b: JsonObject): number {
  for (const field of rangeFields(indexName)) {
    const order = compareValues(valueAt(a, field), valueAt(b, field));
    if (order !== 0) return order;
  }
  return 0;
}

/** All rows of a range in order; limits are the caller's. */
export function query(rows: Rows, table: string, source: QueryJson["source"]): JsonObject[] {
  if (source.type === "Search") throw new Error("not modelled");
  const indexName =
    source.type === "FullTableScan" ? "by_creation_time" : (source.indexName.split(".")[1] ?? "");
  const range = source.type === "FullTableScan" ? [] : source.range;
  const found = [...rows.values()]
    .filter((row) => row.table === table && matches(row.document, range))
    .map((row) => row.document)
    .toSorted((a, b) => compareInIndex(indexName, a, b));
  return source.order === "desc" ? found.toReversed() : found;
}
