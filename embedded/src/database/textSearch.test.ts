import { describe, expect, test } from "vitest";
import { MemoryStore } from "../storage/memory/memoryStore";
import { collect, mutate, openTestDatabase, read, type TestDatabase } from "./testing";
import type { IndexDefinition, JsonObject, JsonValue, QueryJson, Transaction } from "./types";

const bySearch: IndexDefinition = {
  type: "search",
  name: "search",
  searchField: "body",
  filterFields: ["c", "s"],
  staged: false,
};

async function declareSearch(db: TestDatabase, index = bySearch): Promise<void> {
  const tables = [{ name: "messages", indexes: [index], documentType: null }];
  const schema = { schemaValidation: false, tables };
  const preparation = db.catalog.prepare([{ component: 0, schema }]);
  await preparation.done;
  await mutate(db, (tx) => preparation.activate(tx));
}

function search(text: string, filters: Record<string, JsonValue> = {}): QueryJson {
  const equalities = Object.entries(filters).map(([fieldPath, value]) => ({
    type: "Eq" as const,
    fieldPath,
    value,
  }));
  return {
    source: {
      type: "Search",
      indexName: "messages.search",
      filters: [{ type: "Search", fieldPath: "body", value: text }, ...equalities],
    },
    operators: [],
  };
}

const bodies = (tx: Transaction, query: QueryJson) => collect(tx, query).map(({ body }) => body);

async function open(...messages: JsonObject[]): Promise<TestDatabase> {
  const db = openTestDatabase();
  await declareSearch(db);
  await mutate(db, (tx) => {
    for (const message of messages) tx.insert(0, "messages", message);
  });
  return db;
}

describe("results", () => {
  test("TEXT-1 any word matches, the last one as a prefix, within the filters", async () => {
    const db = await open(
      { body: "red apples", c: "a", s: 1 },
      { body: "green apple pie", c: "a", s: 2 },
      { body: "apple", c: "b", s: 1 },
      { body: "plum", c: "a", s: 1 },
    );
    read(db, (tx) => {
      expect(new Set(bodies(tx, search("pie appl")))).toEqual(
        new Set(["red apples", "green apple pie", "apple"]),
      );
      expect(bodies(tx, search("pie appl"))[0]).toBe("green apple pie");
      expect(bodies(tx, search("apple", { c: "b" }))).toEqual(["apple"]);
      expect(bodies(tx, search("apple", { c: "a", s: 1 }))).toEqual(["red apples"]);
      expect(bodies(tx, search("", { c: "a" }))).toEqual([]);
      expect(bodies(tx, search("apple", { c: { $undefined: null } }))).toEqual([]);
    });
  });

  test("TEXT-2 a mutation finds its own writes, and what it says is what is committed", async () => {
    const db = await open(
      { body: "first apple", c: "a" },
      { body: "second apple", c: "a" },
      { body: "third apple", c: "a" },
    );
    const ids = read(db, (tx) => collect(tx, search("apple", { c: "a" }))).map(
      ({ _id }) => _id as string,
    );
    const tx = db.beginMutation();
    tx.remove(0, ids[0] ?? "");
    tx.patch(0, ids[1] ?? "", { body: "plum" });
    tx.patch(0, ids[2] ?? "", { body: "apple apple apple" });
    tx.insert(0, "messages", { body: "new apple", c: "a" });
    const inside = bodies(tx, search("apple", { c: "a" }));
    expect(inside).toEqual(["apple apple apple", "new apple"]);
    expect(bodies(tx, search("plum"))).toEqual(["plum"]);
    await db.commit(tx);
    expect(read(db, (q) => bodies(q, search("apple", { c: "a" })))).toEqual(inside);
    expect(read(db, (q) => bodies(q, search("plum")))).toEqual(["plum"]);
  });

  test("TEXT-3 pages continue behind the last rank", async () => {
    const db = await open(...Array.from({ length: 7 }, (_, n) => ({ body: `apple ${n}`, c: "a" })));
    const found: JsonValue[] = [];
    let cursor: string | null = null;
    for (let isDone = false; !isDone;) {
      const query = search("apple");
      const page = read(db, (tx) => tx.paginate(0, { query, cursor, pageSize: 3 }));
      expect(page.splitCursor).toBe(null);
      found.push(...page.page.map((text) => (JSON.parse(text) as JsonObject)["body"] ?? null));
      cursor = page.continueCursor;
      isDone = page.isDone;
    }
    expect(found).toEqual(read(db, (tx) => bodies(tx, search("apple"))));
    expect(found.length).toBe(7);
  });

  test("TEXT-4 limits and filters work behind it", async () => {
    const db = await open(...Array.from({ length: 7 }, (_, n) => ({ body: "apple", n })));
    const filter: JsonValue = { $gt: [{ $field: "n" }, { $literal: 2 }] };
    const query = { ...search("apple"), operators: [{ filter }, { limit: 2 }] };
    expect(read(db, (tx) => collect(tx, query)).map(({ n }) => n)).toEqual([6, 5]);
  });

  test("TEXT-5 an index declared later has the rows that were there", async () => {
    const db = openTestDatabase();
    await mutate(db, (tx) => {
      for (let n = 0; n < 700; n++) tx.insert(0, "messages", { body: `word${n} all` });
    });
    await declareSearch(db);
    expect(read(db, (tx) => bodies(tx, search("word699")))).toEqual(["word699 all"]);
  });

  test("TEXT-5 so has one whose entries are laid out as they used to be", async () => {
    const store = new MemoryStore();
    const db = openTestDatabase({ store });
    await declareSearch(db);
    await mutate(db, (tx) => tx.insert(0, "messages", { body: "an apple" }));
    const range = { start: Buffer.from("catalog/index/"), end: Buffer.from("catalog/index0") };
    const [row] = [...store.range("meta", range)];
    if (!row) throw new Error("no index");
    const older = JSON.parse(Buffer.from(row.value).toString()) as { layout?: number };
    delete older.layout;
    const value = Buffer.from(JSON.stringify(older));
    await store.write([{ space: "meta", key: row.key, value }]);
    const again = openTestDatabase({ store });
    await expect.poll(() => read(again, (tx) => bodies(tx, search("apple")))).toEqual(["an apple"]);
    await expect.poll(() => [...store.range("meta", range)].length).toBe(1);
  });

  test("TEXT-6 more than 1024 results cannot be collected", async () => {
    const db = await open(...Array.from({ length: 1030 }, () => ({ body: "apple" })));
    expect(() => read(db, (tx) => bodies(tx, search("apple")))).toThrow(
      "Search query scanned too many documents (fetched 1024).",
    );
  });
});

describe("reading", () => {
  function watch(db: TestDatabase, key: number, query: QueryJson): void {
    const tx = db.beginQuery();
    collect(tx, query);
    db.subscriptions.set(key, tx.readSet, tx.snapshotTs);
    tx.close();
  }

  test("TEXT-7 a commit reaches searches whose words and first filter it touches", async () => {
    const db = await open({ body: "red apple", c: "a" });
    watch(db, 1, search("apple", { c: "a" }));
    watch(db, 2, search("plu", { c: "a" }));
    watch(db, 3, search("apple", { c: "b" }));
    watch(db, 4, search("apple"));
    await mutate(db, (tx) => tx.insert(0, "messages", { body: "plums", c: "a" }));
    expect(db.subscriptions.takeInvalidated()).toEqual([2]);
    const id = await mutate(db, (tx) => tx.insert(0, "messages", { body: "an apple", c: "b" }));
    expect(new Set(db.subscriptions.takeInvalidated())).toEqual(new Set([3, 4]));
    watch(db, 3, search("apple", { c: "b" }));
    await mutate(db, (tx) => tx.patch(0, id, { s: "other field" }));
    expect(db.subscriptions.takeInvalidated()).toContain(3);
  });
});

test.each([
  [[{ type: "Eq", fieldPath: "c", value: 1 }], 'search filter like `q.search("body", searchText)`'],
  [[{ type: "Search", fieldPath: "c", value: "x" }], 'the indexed `searchField` "body".'],
  [
    [
      { type: "Search", fieldPath: "body", value: "x" },
      { type: "Eq", fieldPath: "z", value: 1 },
    ],
    'contains an equality filter on "z" but that field isn\'t indexed for filtering in `filterFields`.',
  ],
  [
    [
      { type: "Search", fieldPath: "body", value: "x" },
      { type: "Search", fieldPath: "body", value: "x" },
    ],
    'contains multiple search filters against "body". Only one is allowed.',
  ],
] as [(QueryJson["source"] & { type: "Search" })["filters"], string][])(
  "TEXT-8 refuses filters %j",
  async (filters, message) => {
    const db = await open();
    const source = { type: "Search" as const, indexName: "messages.search", filters };
    expect(() => read(db, (tx) => collect(tx, { source, operators: [] }))).toThrow(message);
  },
);
