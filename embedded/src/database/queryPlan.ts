import { UserFacingError } from "../lib/errors";
import type { TextQuery } from "../search/text/searchText";
import { compileFilter } from "./filter";
import { compileRange } from "./indexRange";
import { LIMITS } from "./limits";
import type { Order } from "./scan";
import type { ScanRange } from "./scanSources";
import { compileSearch } from "./textSearch";
import { DeclaredIndex, type Index, type Table } from "./tables";
import type { JsonObject, QueryJson, QueryOperator, QuerySource } from "./types";

/** A query made ready to run: which keys to walk, and what to do with each row. */
export type QueryPlan = {
  /** null: a table that is not there, which is an empty one. */
  index: Index | null;
  range: ScanRange;
  order: Order;
  operators: PlanOperator[];
  /** Of a search; the index is a search index then. */
  search: TextQuery | null;
};

export type PlanOperator =
  { filter: (document: JsonObject) => boolean; limit?: undefined } | { limit: number };

export function tableNameOf(source: QuerySource): string {
  return source.type === "FullTableScan" ? source.tableName : splitIndexName(source.indexName)[0];
}

/** Throws the official texts for indexes that are not there or not ready. */
export function planQuery(query: QueryJson, table: Table | null): QueryPlan {
  const { source } = query;
  const operators = planOperators(query.operators);
  if (source.type === "Search") return planSearch(source, table, operators);
  const order = source.order ?? "asc";
  if (source.type === "FullTableScan") {
    return planScan(table && table.byCreationTime, order, operators);
  }
  const index = findIndex(source.indexName, table);
  if (index === null) return planScan(null, order, operators);
  if (index instanceof DeclaredIndex && index.definition.type !== "database") {
    throw new UserFacingError(`Index ${source.indexName} is not a database index.`);
  }
  return { index, range: compileRange(index, source.range), order, operators, search: null };
}

/** The range of a search is one of ranks. */
function planSearch(
  source: Extract<QuerySource, { type: "Search" }>,
  table: Table | null,
  operators: PlanOperator[],
): QueryPlan {
  const index = findIndex(source.indexName, table);
  if (!(index instanceof DeclaredIndex)) {
    throw new UserFacingError(`Index ${source.indexName} is not a search index.`);
  }
  const range = compileRange(index, []);
  return { index, range, order: "asc", operators, search: compileSearch(index, source) };
}

function planScan(index: Index | null, order: Order, operators: PlanOperator[]): QueryPlan {
  const range = index ? compileRange(index, []) : { start: "", end: "" };
  return { index, range, order, operators, search: null };
}

function findIndex(indexName: string, table: Table | null): Index | null {
  const [, name] = splitIndexName(indexName);
  const index = table?.findIndex(name) ?? null;
  if (index === null) {
    if (table === null && (name === "by_id" || name === "by_creation_time")) return null;
    throw new UserFacingError(`Index ${indexName} not found.`);
  }
  if (index instanceof DeclaredIndex) checkReadable(index, indexName);
  return index;
}

/** Throws the official text for an index that is not ready. */
export function checkReadable(index: DeclaredIndex, indexName: string): void {
  if (index.state === "backfilling") {
    throw new UserFacingError(
      `Index ${indexName} is currently backfilling and not available to query yet.`,
    );
  }
  if (index.state === "staged") {
    throw new UserFacingError(
      `Index ${indexName} is currently staged and not available to query until it is enabled.`,
    );
  }
}

/** Names come from the code of functions, so there are few. */
const splitNames = new Map<string, readonly [string, string]>();
const MAX_SPLIT_NAMES = 10_000;

function splitIndexName(indexName: string): readonly [string, string] {
  const known = splitNames.get(indexName);
  if (known) return known;
  const dot = indexName.indexOf(".");
  const split: [string, string] =
    dot < 0 ? [indexName, ""] : [indexName.slice(0, dot), indexName.slice(dot + 1)];
  if (splitNames.size < MAX_SPLIT_NAMES) splitNames.set(indexName, split);
  return split;
}

function planOperators(operators: readonly QueryOperator[]): PlanOperator[] {
  if (operators.length > LIMITS.queryOperators) {
    throw new UserFacingError(
      `Query has too many operators: ${operators.length} (limit: ${LIMITS.queryOperators})`,
    );
  }
  return operators.map((operator) =>
    "limit" in operator ? { limit: operator.limit } : { filter: compileFilter(operator.filter) },
  );
}
