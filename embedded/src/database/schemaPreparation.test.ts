import { describe, expect, test } from "vitest";
import { MemoryStore } from "../storage/memory/memoryStore";
import { collect, declare, mutate, openTestDatabase, rangeOf, read } from "./testing";
import type { IndexDefinition, JsonValue, SchemaDefinition, SchemaPreparation } from "./types";

const byN: IndexDefinition = { type: "database", name: "by_n", fields: ["n"], staged: false };

function schemaOf(indexes: IndexDefinition[], documentType: JsonValue | null = null) {
  const schema: SchemaDefinition = {
    schemaValidation: true,
    tables: [{ name: "t", indexes, documentType }],
  };
  return [{ component: 0, schema }];
}

const objectWith = (fields: Record<string, string>): JsonValue => ({
  type: "object",
  value: Object.fromEntries(
    Object.entries(fields).map(([name, type]) => [name, { fieldType: { type }, optional: false }]),
  ),
});

const numbers = (db: ReturnType<typeof openTestDatabase>) =>
  read(db, (tx) => collect(tx, rangeOf("t.by_n")).map(({ n }) => n));

async function openWithRows(count: number, store = new MemoryStore()) {
  const db = openTestDatabase({ store });
  await mutate(db, (tx) => {
    for (let n = count; n > 0; n--) tx.insert(0, "t", { n });
  });
  return { db, store };
}

describe("building indexes", () => {
  test("CAT-1 a new index has the rows that were there and those that came meanwhile", async () => {
    const { db } = await openWithRows(1500);
    const preparation = db.catalog.prepare(schemaOf([byN]));
    expect(preparation.progress).toMatchObject({ type: "inProgress", indexesTotal: 1 });
    await mutate(db, (tx) => tx.insert(0, "t", { n: 0 }));
    const first = read(db, (tx) => tx.stream(0, rangeOf("t.by_creation_time")).next());
    const { _id: id } = JSON.parse(first ?? "null") as { _id: string };
    await mutate(db, (tx) => tx.patch(0, id, { n: -1 }));
    await mutate(db, (tx) => tx.insert(0, "t", { n: 5000 }));
    expect(() => numbers(db)).toThrow(
      "Index t.by_n is currently backfilling and not available to query yet.",
    );
    await preparation.done;
    expect(preparation.progress).toEqual({ type: "complete" });
    expect(() => numbers(db)).toThrow("currently backfilling");
    await mutate(db, (tx) => preparation.activate(tx));
    expect(numbers(db)).toEqual([-1, 0, ...Array.from({ length: 1499 }, (_, i) => i + 1), 5000]);
    expect(db.catalog.listIndexes(0)).toEqual([{ ...byN, table: "t", state: "enabled" }]);
  });

  test("CAT-1 a mutation that was open when the index was declared keeps it up to date", async () => {
    const { db } = await openWithRows(3);
    const tx = db.beginMutation();
    tx.insert(0, "t", { n: 10 });
    const preparation = db.catalog.prepare(schemaOf([byN]));
    await preparation.done;
    await db.commit(tx);
    await mutate(db, (push) => preparation.activate(push));
    expect(numbers(db)).toEqual([1, 2, 3, 10]);
  });

  test("CAT-2 a staged index is built but cannot be queried, and is enabled at once later", async () => {
    const { db } = await openWithRows(3);
    const staged = db.catalog.prepare(schemaOf([{ ...byN, staged: true }]));
    await staged.done;
    await mutate(db, (tx) => staged.activate(tx));
    expect(() => numbers(db)).toThrow(
      "Index t.by_n is currently staged and not available to query until it is enabled.",
    );
    const enabled = db.catalog.prepare(schemaOf([byN]));
    expect(enabled.progress).toEqual({ type: "complete" });
    await mutate(db, (tx) => enabled.activate(tx));
    expect(numbers(db)).toEqual([1, 2, 3]);
  });

  test("CAT-3 an index that is left out goes, with its entries", async () => {
    const { db, store } = await openWithRows(2500);
    await declare(db, { t: { by_n: ["n"] } });
    const without = db.catalog.prepare(schemaOf([]));
    await without.done;
    await mutate(db, (tx) => without.activate(tx));
    await expect.poll(() => db.catalog.listIndexes(0)).toEqual([]);
    expect(() => numbers(db)).toThrow("Index t.by_n not found.");
    await expect
      .poll(() => [...store.range("index", { start: new Uint8Array(1), end: null })].length)
      .toBe(0);
  });

  test("CAT-3 an index with other fields under the same name replaces it", async () => {
    const { db } = await openWithRows(3);
    await declare(db, { t: { by_n: ["n"] } });
    await declare(db, { t: { by_n: ["m", "n"] } });
    const range = rangeOf("t.by_n", [{ type: "Eq", fieldPath: "m", value: { $undefined: null } }]);
    expect(read(db, (tx) => collect(tx, range)).length).toBe(3);
  });
});

describe("validating rows", () => {
  const failed = (preparation: SchemaPreparation) => {
    const { progress } = preparation;
    if (progress.type !== "failed") throw new Error(`not failed: ${progress.type}`);
    return progress;
  };

  test("CAT-4 a row that does not fit fails the preparation, and no trace is left", async () => {
    const { db, store } = await openWithRows(3);
    const rows = () => [...store.range("index", { start: new Uint8Array(1), end: null })].length;
    const preparation = db.catalog.prepare(schemaOf([byN], objectWith({ n: "string" })));
    await preparation.done;
    expect(failed(preparation)).toMatchObject({ component: 0, tableName: "t" });
    expect(failed(preparation).error).toMatch(
      /^Document with ID "[0-9a-z]{32}" in table "t" does not match the schema: Value does not match validator\.\nPath: \.n\nValue: 3\.0\nValidator: v\.string\(\)$/,
    );
    const tx = db.beginMutation();
    expect(() => preparation.activate(tx)).toThrow("The schema is not prepared yet.");
    tx.close();
    await preparation.abandon();
    expect(db.catalog.listIndexes(0)).toEqual([]);
    await expect.poll(rows).toBe(0);
    await mutate(db, (m) => m.insert(0, "t", { n: true }));
    expect(db.catalog.activeSchema(0)).toBe(null);
  });

  test("CAT-5 so does a row that is written while it is prepared", async () => {
    const { db } = await openWithRows(3);
    const preparation = db.catalog.prepare(schemaOf([], objectWith({ n: "number" })));
    await preparation.done;
    expect(preparation.progress).toEqual({ type: "complete" });
    await mutate(db, (tx) => tx.insert(0, "t", { n: "x" }));
    expect(failed(preparation).error).toContain('Value: "x"');
  });

  test("CAT-5 but not one that was rolled back", async () => {
    const { db } = await openWithRows(3);
    const preparation = db.catalog.prepare(schemaOf([], objectWith({ n: "number" })));
    await preparation.done;
    const tx = db.beginMutation();
    tx.insert(0, "t", { n: "x" });
    tx.close();
    expect(preparation.progress).toEqual({ type: "complete" });
  });

  test("CAT-6 an active schema refuses writes with the official text", async () => {
    const { db } = await openWithRows(3);
    const preparation = db.catalog.prepare(schemaOf([], objectWith({ n: "number" })));
    await preparation.done;
    await mutate(db, (tx) => preparation.activate(tx));
    const tx = db.beginMutation();
    expect(() => tx.insert(0, "t", { n: "x" })).toThrow(
      'Failed to insert or update a document in table "t" because it does not match the schema: ' +
        'Value does not match validator.\nPath: .n\nValue: "x"\nValidator: v.float64()',
    );
    tx.insert(0, "t", { n: 1 });
    tx.insert(0, "undeclared", { n: "x" });
  });

  test("CAT-7 of two pushes prepared at once the second is refused", async () => {
    const { db } = await openWithRows(3);
    const first = db.catalog.prepare(schemaOf([byN]));
    const second = db.catalog.prepare(schemaOf([byN]));
    await Promise.all([first.done, second.done]);
    await mutate(db, (tx) => first.activate(tx));
    const tx = db.beginMutation();
    expect(() => second.activate(tx)).toThrow("The schema was changed by another push. Try again.");
    tx.close();
    await second.abandon();
    expect(numbers(db)).toEqual([1, 2, 3]);
  });
});

describe("restart", () => {
  test("CAT-8 tables, numbers, schemas, counts and indexes are there again", async () => {
    const { db, store } = await openWithRows(3);
    const schema = schemaOf([byN], objectWith({ n: "number" }));
    const preparation = db.catalog.prepare(schema);
    await preparation.done;
    await mutate(db, (tx) => preparation.activate(tx));
    await mutate(db, (tx) => tx.insert(1, "t", { n: 9 }));
    const again = openTestDatabase({ store });
    expect(numbers(again)).toEqual([1, 2, 3]);
    expect(again.catalog.documentCount(0, "t")).toBe(3);
    expect(again.catalog.listTables(1)).toEqual(db.catalog.listTables(1));
    expect(again.catalog.activeSchema(0)).toEqual(schema[0]?.schema);
    const tx = again.beginMutation();
    expect(() => tx.insert(0, "t", { n: "x" })).toThrow("does not match the schema");
    expect(tx.commitTs > db.headTs).toBe(true);
    tx.insert(0, "more", {});
    await again.commit(tx);
    expect(again.catalog.ensureTable(0, "more")).toBe(10_003);
    const times = read(again, (q) => collect(q, rangeOf("more.by_creation_time")));
    expect(times[0]?.["_creationTime"]).toBeGreaterThan(db.testClock.ms);
  });

  test("CAT-9 a preparation is dropped with what it built", async () => {
    const { db, store } = await openWithRows(3);
    const preparation = db.catalog.prepare(schemaOf([byN]));
    await preparation.done;
    const entries = () => [...store.range("index", { start: new Uint8Array(1), end: null })].length;
    expect(entries()).toBe(3);
    const again = openTestDatabase({ store });
    await expect.poll(entries).toBe(0);
    expect(again.catalog.listIndexes(0)).toEqual([]);
  });
});

test("CAT-10 a table that appears between preparation and activation gets its indexes", async () => {
  const db = openTestDatabase();
  const preparation = db.catalog.prepare(schemaOf([byN], objectWith({ n: "number" })));
  await preparation.done;
  await mutate(db, (tx) => tx.insert(0, "t", { n: 1 }));
  await mutate(db, (tx) => preparation.activate(tx));
  await mutate(db, (tx) => tx.insert(0, "t", { n: 2 }));
  expect(numbers(db)).toEqual([1, 2]);
  const tx = db.beginMutation();
  expect(() => tx.insert(0, "t", { n: "x" })).toThrow("does not match the schema");
});

test("CAT-11 system tables come with their indexes on first use", async () => {
  const db = openTestDatabase();
  const range = rangeOf("_session_requests.by_request", [
    { type: "Eq", fieldPath: "sessionId", value: "s" },
    { type: "Eq", fieldPath: "requestId", value: 1 },
  ]);
  expect(read(db, (tx) => collect(tx, range))).toEqual([]);
  await mutate(db, (tx) => tx.insert(0, "_session_requests", { sessionId: "s", requestId: 1 }));
  expect(read(db, (tx) => collect(tx, range)).length).toBe(1);
  expect(db.catalog.ensureTable(0, "_session_requests")).toBeLessThan(10_000);
});

test("CAT-12 indexes of system tables follow our own code", async () => {
  const store = new MemoryStore();
  const db = openTestDatabase({ store });
  await mutate(db, (tx) => tx.insert(0, "_env", { name: "A" }));
  const [row] = [...store.range("meta", { start: Buffer.from("catalog/index/"), end: null })];
  const older = {
    ...(JSON.parse(Buffer.from(row?.value ?? []).toString()) as object),
    definition: { type: "database", name: "by_age", fields: ["age"], staged: false },
  };
  const value = Buffer.from(JSON.stringify(older));
  await store.write([{ space: "meta", key: row?.key ?? new Uint8Array(1), value }]);
  const again = openTestDatabase({ store });
  const range = rangeOf("_env.by_name", [{ type: "Eq", fieldPath: "name", value: "A" }]);
  await expect.poll(() => read(again, (tx) => collect(tx, range)).length).toBe(1);
  await expect
    .poll(() => [...store.range("index", { start: new Uint8Array(1), end: null })].length)
    .toBe(1);
});
