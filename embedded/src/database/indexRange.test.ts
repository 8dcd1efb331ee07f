import { describe, expect, test } from "vitest";
import { collect, declare, openTestDatabase, rangeOf, read, type TestDatabase } from "./testing";
import type { QueryJson } from "./types";

type Range = Extract<QueryJson["source"], { type: "IndexRange" }>["range"];

async function open(): Promise<TestDatabase> {
  const db = openTestDatabase();
  await declare(db, { t: { by_ab: ["a", "b"] } });
  return db;
}

const eq = (fieldPath: string, value: number) => ({ type: "Eq" as const, fieldPath, value });
const gt = (fieldPath: string, value: number) => ({ type: "Gt" as const, fieldPath, value });
const lt = (fieldPath: string, value: number) => ({ type: "Lt" as const, fieldPath, value });

describe("IDX-1 ranges that an index cannot answer", () => {
  const cases: [string, Range, string][] = [
    [
      "a field out of order",
      [eq("b", 1)],
      "Tried to query index t.by_ab but the query didn't use the index fields in order.\n" +
        'Index fields: ["a", "b", "_creationTime"]\nQuery fields: ["b"]\n' +
        'First incorrect field: "b"\n' +
        "For more information see https://docs.convex.dev/using/indexes.",
    ],
    [
      "a field of another index",
      [eq("c", 1)],
      'The index range included a comparison with "c", but t.by_ab with fields ["a", "b", "_creationTime"] doesn\'t index this field. For more information see https://docs.convex.dev/using/indexes.',
    ],
    [
      "bounds on two fields",
      [gt("a", 1), lt("b", 2)],
      'attempted to set a range bound on both "a" and "b".',
    ],
    [
      "two lower bounds",
      [gt("a", 1), gt("a", 2)],
      'Already defined lower bound in index range. Can\'t add "a" > 2.0.',
    ],
    [
      "two equalities",
      [eq("a", 1), eq("a", 2)],
      'Already defined equality bound in index range. Can\'t add "a" == 1.0.',
    ],
    [
      "a bound on an equal field",
      [eq("a", 1), gt("a", 0)],
      'Already defined inequality bound in index range. Can\'t add "a" == 1.0.',
    ],
  ];
  test.each(cases)("refuses %s", async (_, range, message) => {
    const db = await open();
    expect(() => read(db, (tx) => collect(tx, rangeOf("t.by_ab", range)))).toThrow(message);
  });
});

test("IDX-2 equalities may come in any order", async () => {
  const db = await open();
  const range = [eq("b", 1), eq("a", 1), gt("_creationTime", 5)];
  expect(read(db, (tx) => collect(tx, rangeOf("t.by_ab", range)))).toEqual([]);
});

test("IDX-3 an index that is not there is an error, a table that is not there is empty", async () => {
  const db = await open();
  const run = (name: string) => read(db, (tx) => collect(tx, rangeOf(name)));
  expect(() => run("t.by_c")).toThrow("Index t.by_c not found.");
  expect(() => run("nothing.by_c")).toThrow("Index nothing.by_c not found.");
  expect(run("nothing.by_creation_time")).toEqual([]);
  expect(run("nothing.by_id")).toEqual([]);
});
