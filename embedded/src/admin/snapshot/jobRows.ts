import type { JsonObject, Transaction } from "../../database/types";

/** Rows of `_exports` and `_imports`, through which the CLI follows a job. */
export function newestRow(tx: Transaction, tableName: string): JsonObject | null {
  return newestRows(tx, tableName, 1)[0] ?? null;
}

export function newestRows(tx: Transaction, tableName: string, limit: number): JsonObject[] {
  const source = { type: "FullTableScan", tableName, order: "desc" } as const;
  const stream = tx.stream(0, { source, operators: [{ limit }] });
  const rows: JsonObject[] = [];
  for (let row = stream.next(); row !== null; row = stream.next())
    rows.push(JSON.parse(row) as JsonObject);
  return rows;
}

export function patchRow(tx: Transaction, row: JsonObject, fields: JsonObject): void {
  tx.patch(0, row._id as string, fields);
}
