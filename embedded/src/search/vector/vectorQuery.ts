import { UserFacingError } from "../../lib/errors";
import type { IndexValue } from "../../values/indexKey";
import { isUndefinedMarker, type JsonObject, type JsonValue } from "../../values/json";
import { filterKey, normalize, type VectorLayout } from "./vectorEntries";

/** What `1.0/actions/vectorSearch` asks. */
export type VectorSearchRequest = {
  /** "table.index" */
  indexName: string;
  limit?: number | null;
  vector: number[];
  /** `$eq` of a field and a value, or `$or` of such. */
  expressions: JsonValue;
};

export type VectorQuery = {
  /** Of length 1. */
  vector: Float32Array;
  limit: number;
  /** A row is wanted if it has one of these, as [position of the filter field, key]; null is all rows. */
  anyOf: [number, Uint8Array][] | null;
};

const DEFAULT_LIMIT = 10;
const MAX_LIMIT = 256;
const MAX_CONDITIONS = 64;

/** Throws the official texts for what cannot be asked of this index. */
export function planVectorQuery(layout: VectorLayout, request: VectorSearchRequest): VectorQuery {
  const limit = request.limit ?? DEFAULT_LIMIT;
  if (limit > MAX_LIMIT || limit < 1) {
    throw new UserFacingError(
      `Vector queries can fetch at most ${MAX_LIMIT} results, requested ${limit}.`,
    );
  }
  if (request.vector.length !== layout.dimensions) {
    throw new UserFacingError(
      `Expected a vector with dimensions ${layout.dimensions}, received ${request.vector.length}.`,
    );
  }
  const vector = normalize(Float32Array.from(request.vector));
  return { vector, limit, anyOf: planFilter(layout, request) };
}

function planFilter(layout: VectorLayout, request: VectorSearchRequest): VectorQuery["anyOf"] {
  if (request.expressions === null || request.expressions === undefined) return null;
  const conditions = new Map<string, [number, Uint8Array]>();
  for (const [field, value] of conditionsOf(request.expressions)) {
    const position = layout.filterFields.indexOf(field);
    if (position < 0) {
      throw new UserFacingError(
        `Vector query against ${request.indexName} contains a filter on ${field} but that field ` +
          "isn't indexed for filtering in `filterFields`.",
      );
    }
    const key = filterKey(value);
    conditions.set(`${position} ${Buffer.from(key).toString("latin1")}`, [position, key]);
  }
  if (conditions.size > MAX_CONDITIONS) {
    throw new UserFacingError(
      `Vector query against ${request.indexName} has too many conditions. ` +
        `Max: ${MAX_CONDITIONS} Actual: ${conditions.size}`,
    );
  }
  return [...conditions.values()];
}

function* conditionsOf(expression: JsonValue): Generator<[string, IndexValue]> {
  const { $eq, $or } = asObject(expression);
  if (Array.isArray($or)) {
    for (const inner of $or) yield* conditionsOf(inner);
    return;
  }
  if (!Array.isArray($eq)) {
    throw new UserFacingError("Filters should be a combination of `q.eq` and `q.or`.");
  }
  const { $field } = asObject($eq[0]);
  const { $literal } = asObject($eq[1]);
  if (typeof $field !== "string" || $literal === undefined) {
    throw new UserFacingError(
      "`q.eq` must take a field path as its first argument and a value as its second",
    );
  }
  yield [$field, isUndefinedMarker($literal) ? undefined : $literal];
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}
