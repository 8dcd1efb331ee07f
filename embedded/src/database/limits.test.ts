import { expect, test } from "vitest";
import { collect, declare, mutate, openTestDatabase, rangeOf, read, scanOf } from "./testing";
import type { JsonValue } from "./types";

const nested = (depth: number): JsonValue => (depth === 0 ? 1 : [nested(depth - 1)]);

const refused: [string, Record<string, JsonValue>, string][] = [
  ["too large", { a: "x".repeat(1024 * 1024) }, "Value is too large (1 MiB > maximum size 1 MiB)"],
  [
    "too deep",
    { a: nested(16) },
    "isn't a valid document: Document is too nested (nested 17 levels deep > maximum nesting 16)",
  ],
  [
    "with a long array",
    { a: Array.from({ length: 8193 }, () => 1) },
    "Array length is too long (8193 > maximum length 8192)",
  ],
  [
    "with many fields",
    Object.fromEntries(Array.from({ length: 1025 }, (_, i) => [`f${i}`, 1])),
    "Object has too many fields (1025 > maximum number 1024)",
  ],
  ["with a reserved name", { a: { $b: 1 } }, "Field name $b starts with '$', which is reserved."],
  ["with a name that is not ASCII", { ä: 1 }, "Field name ä has invalid character 'ä'"],
];

test.each(refused)("LIM-1 a document %s is refused", (_, fields, message) => {
  const tx = openTestDatabase().beginMutation();
  expect(() => tx.insert(0, "t", fields)).toThrow(message);
});

test("LIM-1 table names must be identifiers", () => {
  const tx = openTestDatabase().beginMutation();
  expect(() => tx.insert(0, "a b", {})).toThrow(
    "Invalid argument `table` for `db.insert`: Identifier a b has invalid character ' '",
  );
});

test("LIM-2 documents read", async () => {
  const db = openTestDatabase();
  for (let i = 0; i < 4; i++) {
    await mutate(db, (tx) => {
      for (let n = 0; n < 8001; n++) tx.insert(0, "t", {});
    });
  }
  expect(() => read(db, (tx) => collect(tx, scanOf("t")))).toThrow(
    "Too many documents read in a single function execution (limit: 32000). Consider using smaller limits in your queries, paginating your queries, or using indexed queries with a selective index range expressions.",
  );
  const page = read(db, (tx) => {
    collect(tx, { ...scanOf("t"), operators: [{ limit: 31_990 }] });
    return tx.paginate(0, { query: scanOf("t"), cursor: null, pageSize: 100 });
  });
  expect([page.page.length, page.pageStatus]).toEqual([10, "SplitRequired"]);
});

test("LIM-3 bytes read and written", async () => {
  const db = openTestDatabase();
  const body = "x".repeat(1024 * 1024 - 200);
  const fill = () =>
    mutate(db, (tx) => {
      for (let n = 0; n < 10; n++) tx.insert(0, "t", { body });
    });
  await fill();
  await fill();
  expect(() => read(db, (tx) => collect(tx, scanOf("t")))).toThrow(
    "Too many bytes read in a single function execution (limit: 16777216 bytes).",
  );
  const tx = db.beginMutation();
  expect(() => {
    for (let n = 0; n < 20; n++) tx.insert(0, "t", { body });
  }).toThrow("Too many bytes written in a single function execution (limit: 16 MiB)");
});

test("LIM-4 writes", () => {
  const tx = openTestDatabase().beginMutation();
  for (let n = 0; n < 16_000; n++) tx.insert(0, "t", {});
  expect(() => tx.insert(0, "t", {})).toThrow(
    "Too many writes in a single function execution (limit: 16000)",
  );
});

test("LIM-5 ranges read", async () => {
  const db = openTestDatabase();
  await declare(db, { t: { by_n: ["n"] } });
  const tx = db.beginQuery();
  const readOne = (n: number) =>
    collect(tx, rangeOf("t.by_n", [{ type: "Eq", fieldPath: "n", value: n }]));
  for (let n = 0; n < 4096; n++) readOne(n);
  expect(() => readOne(5000)).toThrow(
    "Too many reads in a single function execution (limit: 4096).",
  );
  expect(tx.usage.databaseQueries).toBe(4097);
});

test("LIM-6 system tables are free", async () => {
  const db = openTestDatabase();
  const id = await mutate(db, (tx) => tx.insert(0, "_env", { name: "A", value: "b" }));
  const tx = db.beginMutation();
  tx.get(0, id);
  tx.patch(0, id, { value: "c" });
  collect(tx, scanOf("_env"));
  expect(Object.values(tx.usage)).toEqual([0, 0, 0, 0, 0, 0, 0]);
});
