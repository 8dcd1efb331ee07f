import type { Clock } from "../runtime/clock";
import { MemoryStore } from "../storage/memory/memoryStore";
import type { Store } from "../storage/store";
import { openVersionedStore } from "../storage/versions";
import { openDatabase } from "./database";
import type { Database, JsonObject, QueryJson, Transaction } from "./types";

/** A clock that stands still until told otherwise. */
export class FakeClock implements Clock {
  constructor(public ms = 1_790_000_000_000) {}
  nowMs(): number {
    return this.ms;
  }
  setTimer(): { cancel(): void } {
    throw new Error("no timers here");
  }
}

export type TestDatabase = Database & { testClock: FakeClock };

export function openTestDatabase(options: { store?: Store; clock?: FakeClock } = {}): TestDatabase {
  const clock = options.clock ?? new FakeClock();
  const store = openVersionedStore(options.store ?? new MemoryStore(), { clock });
  return Object.assign(openDatabase({ store, clock }), { testClock: clock });
}

/** Runs a mutation and waits until it is published. */
export async function mutate<T>(database: Database, body: (tx: Transaction) => T): Promise<T> {
  const tx = database.beginMutation();
  try {
    const result = body(tx);
    await database.commit(tx);
    return result;
  } finally {
    tx.close();
  }
}

export function read<T>(database: Database, body: (tx: Transaction) => T): T {
  const tx = database.beginQuery();
  try {
    return body(tx);
  } finally {
    tx.close();
  }
}

export function collect(tx: Transaction, query: QueryJson, component = 0): JsonObject[] {
  const stream = tx.stream(component, query);
  const rows: JsonObject[] = [];
  for (let text = stream.next(); text !== null; text = stream.next()) {
    rows.push(JSON.parse(text) as JsonObject);
  }
  return rows;
}

type IndexRange = Extract<QueryJson["source"], { type: "IndexRange" }>;

export function scanOf(tableName: string, order: "asc" | "desc" = "asc"): QueryJson {
  return { source: { type: "FullTableScan", tableName, order }, operators: [] };
}

export function rangeOf(
  indexName: string,
  range: IndexRange["range"] = [],
  order: "asc" | "desc" = "asc",
): QueryJson {
  return { source: { type: "IndexRange", indexName, range, order }, operators: [] };
}

/** Declares tables with indexes, as a push would. */
export async function declare(
  database: Database,
  tables: Record<string, Record<string, string[]>>,
  component = 0,
): Promise<void> {
  const schema = {
    schemaValidation: false,
    tables: Object.entries(tables).map(([name, indexes]) => ({
      name,
      documentType: null,
      indexes: Object.entries(indexes).map(([indexName, fields]) => ({
        type: "database" as const,
        name: indexName,
        fields,
        staged: false,
      })),
    })),
  };
  const preparation = database.catalog.prepare([{ component, schema }]);
  await preparation.done;
  await mutate(database, (tx) => preparation.activate(tx));
}
