import { describe, expect, test } from "vitest";
import { UserFacingError } from "../lib/errors";
import {
  declare,
  mutate,
  openTestDatabase,
  rangeOf,
  read,
  scanOf,
  type TestDatabase,
} from "./testing";
import type { JsonObject, JsonValue, PageRequest, PageResult } from "./types";

const ns = (page: PageResult) => page.page.map((text) => (JSON.parse(text) as JsonObject)["n"]);

async function open(count: number): Promise<TestDatabase> {
  const db = openTestDatabase();
  await declare(db, { t: { by_n: ["n"] } });
  await add(db, ...Array.from({ length: count }, (_, n) => n));
  return db;
}

const add = (db: TestDatabase, ...numbers: number[]) =>
  mutate(db, (tx) => {
    for (const n of numbers) tx.insert(0, "t", { n });
  });

const pageOf = (db: TestDatabase, request: Partial<PageRequest> = {}): PageResult =>
  read(db, (tx) =>
    tx.paginate(0, { query: rangeOf("t.by_n"), cursor: null, pageSize: 3, ...request }),
  );

describe("cursors", () => {
  test("PAGE-1 a full page is not the last one, even if nothing follows", async () => {
    const db = await open(3);
    const first = pageOf(db);
    expect([ns(first), first.isDone]).toEqual([[0, 1, 2], false]);
    const second = pageOf(db, { cursor: first.continueCursor });
    expect([ns(second), second.isDone]).toEqual([[], true]);
    const third = pageOf(db, { cursor: second.continueCursor });
    expect([ns(third), third.isDone]).toEqual([[], true]);
  });

  test("PAGE-2 with the end cursor a page keeps its end and takes in new rows", async () => {
    const db = await open(5);
    const first = pageOf(db, { query: rangeOf("t.by_n", [], "desc") });
    expect(ns(first)).toEqual([4, 3, 2]);
    await add(db, 3.5, 9, 1.5);
    const { continueCursor } = first;
    const again = pageOf(db, {
      query: rangeOf("t.by_n", [], "desc"),
      endCursor: continueCursor,
    });
    expect(ns(again)).toEqual([9, 4, 3.5, 3, 2]);
    expect(again.continueCursor).toBe(continueCursor);
    const second = pageOf(db, { query: rangeOf("t.by_n", [], "desc"), cursor: continueCursor });
    expect(ns(second)).toEqual([1.5, 1, 0]);
  });

  test("PAGE-2 the end cursor of the last page is the end", async () => {
    const db = await open(2);
    const first = pageOf(db);
    await add(db, 7);
    const again = pageOf(db, { endCursor: first.continueCursor });
    expect([ns(again), again.isDone]).toEqual([[0, 1, 7], true]);
  });

  const foreign: [string, (db: TestDatabase) => string][] = [
    [
      "of another range",
      (db) => pageOf(db, { query: rangeOf("t.by_n", [], "desc") }).continueCursor,
    ],
    ["of another index", (db) => pageOf(db, { query: scanOf("t") }).continueCursor],
    ["that is none", () => "hello"],
    ["that is empty", () => ""],
  ];
  test.each(foreign)("PAGE-3 refuses a cursor %s as a ConvexError", async (_, cursorOf) => {
    const db = await open(5);
    const data: JsonValue = { isConvexSystemError: true, paginationError: "InvalidCursor" };
    for (const request of [{ cursor: cursorOf(db) }, { endCursor: cursorOf(db) }]) {
      try {
        pageOf(db, request);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(UserFacingError);
        expect(error).toMatchObject({ data });
        expect(String(error)).toContain(
          "InvalidCursor: Tried to run a query starting from a cursor",
        );
      }
    }
  });
});

describe("limits of a page", () => {
  const odd: JsonValue = { $eq: [{ $mod: [{ $field: "n" }, { $literal: 2 }] }, { $literal: 1 }] };

  test("PAGE-4 rows are counted before filters, and a cut page can be continued", async () => {
    const db = await open(10);
    const query = { ...rangeOf("t.by_n"), operators: [{ filter: odd }] };
    const first = pageOf(db, { query, maximumRowsRead: 4, pageSize: 10 });
    expect([ns(first), first.pageStatus, first.isDone]).toEqual([[1, 3], "SplitRequired", false]);
    const second = pageOf(db, { query, cursor: first.continueCursor, pageSize: 10 });
    expect([ns(second), second.pageStatus]).toEqual([[5, 7, 9], null]);
  });

  test("PAGE-4 bytes are counted, and at least one row is read", async () => {
    const db = await open(10);
    const first = pageOf(db, { maximumBytesRead: 1 });
    expect([ns(first), first.pageStatus]).toEqual([[0], "SplitRequired"]);
  });

  test("PAGE-5 the split cursor is in the middle of three rows or more", async () => {
    const db = await open(10);
    expect(pageOf(db, { pageSize: 2 }).splitCursor).toBe(null);
    expect(pageOf(db, { pageSize: 3 }).splitCursor).not.toBe(null);
    const { splitCursor, continueCursor } = pageOf(db, { pageSize: 5 });
    const left = pageOf(db, { endCursor: splitCursor });
    const right = pageOf(db, { cursor: splitCursor, endCursor: continueCursor });
    expect([ns(left), ns(right)]).toEqual([
      [0, 1, 2],
      [3, 4],
    ]);
  });

  test("PAGE-5 near a limit splitting is recommended", async () => {
    const db = await open(10);
    expect(pageOf(db, { pageSize: 8, maximumRowsRead: 8 }).pageStatus).toBe("SplitRecommended");
    expect(pageOf(db, { pageSize: 6, maximumRowsRead: 8 }).pageStatus).toBe(null);
  });

  test("PAGE-6 page sizes that make no sense are refused", async () => {
    const db = await open(1);
    expect(() => pageOf(db, { pageSize: 0 })).toThrow(
      "Must request at least 1 document while paginating",
    );
    expect(() => pageOf(db, { pageSize: 40_000 })).toThrow("Requested too many items: 40000");
    expect(() => pageOf(db, { maximumRowsRead: 0 })).toThrow(
      "maximumRowsRead and maximumBytesRead must be greater than 0",
    );
  });
});

test("PAGE-7 a page of a table that is not there is empty and done", () => {
  const db = openTestDatabase();
  const request = { query: scanOf("nothing"), cursor: null, pageSize: 5 };
  const page = read(db, (tx) => tx.paginate(0, request));
  expect(page).toMatchObject({ page: [], isDone: true, splitCursor: null, pageStatus: null });
});
