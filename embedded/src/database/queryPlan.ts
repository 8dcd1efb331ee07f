import { UserFacingError } from "../lib/errors";
import { compileFilter } from "./filter";
import { compileRange } from "./indexRange";
import { LIMITS } from "./limits";
import type { Order, ScanRange } from "./scan";
import { DeclaredIndex, type Index, type Table } from "./tables";
import type { JsonObject, QueryJson, QueryOperator, QuerySource } from "./types";

/** A query made ready to run: which keys to walk, and what to do with each row. */
export type QueryPlan = {
  /** null: a table that is not there, which is an empty one. */
  index: Index | null;
  range: ScanRange;
  order: Order;
  operators: PlanOperator[];
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
  if (source.type === "Search") {
    throw new UserFacingError(`Search index ${source.indexName} is not available yet.`);
  }
  const order = source.order ?? "asc";
  if (source.type === "FullTableScan") {
    return planScan(table && table.byCreationTime, order, operators);
  }
  const index = findIndex(source.indexName, table);
  if (index === null) return planScan(null, order, operators);
  return { index, range: compileRange(index, source.range), order, operators };
}

function planScan(index: Index | null, order: Order, operators: PlanOperator[]): QueryPlan {
  const range = index ? compileRange(index, []) : { start: "", end: "" };
  return { index, range, order, operators };
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

function checkReadable(index: DeclaredIndex, indexName: string): void {
  if (index.definition.type !== "database") {
    throw new UserFacingError(
      `Index ${indexName} is not a database index. Use \`withSearchIndex\` or vector search to query it.`,
    );
  }
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

function splitIndexName(indexName: string): [string, string] {
  const dot = indexName.indexOf(".");
  return dot < 0 ? [indexName, ""] : [indexName.slice(0, dot), indexName.slice(dot + 1)];
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
