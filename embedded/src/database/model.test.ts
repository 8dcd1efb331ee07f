import { convexToJson, jsonToConvex } from "convex/values";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openLmdbStore } from "../storage/lmdb/lmdbStore";
import { MemoryStore } from "../storage/memory/memoryStore";
import type { Store } from "../storage/store";
import { compareInIndex, matches, query, rangeFields, type Rows } from "./naiveModel.testing";
import { FakeClock, collect, declare, openTestDatabase, type TestDatabase } from "./testing";
import type { JsonObject, JsonValue, QueryJson, Transaction } from "./types";
import { encodeId } from "../values/ids";
import { isUndefinedMarker } from "../values/json";

/**
 * Random transactions against a model that sorts all rows for every query. The seed of a failure is
 * printed; put it into REGRESSIONS. LONG=1 runs many more.
 */
const REGRESSIONS: number[] = [];
const SEEDS = Number(process.env["SEEDS"] ?? (process.env["LONG"] ? 2000 : 25));
const FIRST = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
const MUTATIONS_PER_SEED = 25;

class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** 0 <= n < bound */
  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % bound;
  }
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
  pick<T>(from: readonly T[]): T {
    const item = from[this.below(from.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

const VALUES: JsonValue[] = [
  null,
  convexToJson(-5n),
  convexToJson(7n),
  0,
  convexToJson(-0),
  convexToJson(NaN),
  1.5,
  -3,
  false,
  true,
  "",
  "a",
  "a\0b",
  "é\u{1F600}",
  "\uFFFF",
  // Longer than what LMDB takes as a key.
  "k".repeat(2500) + "a",
  "k".repeat(2500) + "b",
  convexToJson(new Uint8Array([0, 1]).buffer),
  [],
  [1, "x"],
  { x: 1 },
  { x: "a", y: null },
];
const TABLES = ["t", "u"];
const INDEX_NAMES = ["by_creation_time", "by_id", "by_a", "by_ab", "by_ox"];

type Watch = { query: QueryJson; limit: number | null; table: string };
class Run {
  readonly random: Random;
  readonly db: TestDatabase;
  head: Rows = new Map();
  published: Rows = new Map();
  /** Of this round. */
  committed: { before: Rows; after: Rows }[] = [];
  watches = new Map<
    number,
    Watch & { result: string; lastRead: JsonObject | null; done: boolean }
  >();

  constructor(seed: number, store: Store) {
    this.random = new Random(seed);
    this.db = openTestDatabase({ clock: new FakeClock(), store });
  }

  async go(): Promise<void> {
    const indexes = { by_a: ["a"], by_ab: ["a", "b"], by_ox: ["o.x", "a"] };
    await declare(this.db, { t: indexes, u: indexes });
    for (let i = 0; i < MUTATIONS_PER_SEED; i++) {
      await this.round();
      if (this.random.chance(40)) this.watch();
      if (this.random.chance(30)) this.pages();
    }
  }

  /** A few mutations in one group: published states lag behind head. */
  async round(): Promise<void> {
    this.committed = [];
    const commits: Promise<void>[] = [];
    for (let i = this.random.below(3); i >= 0; i--) {
      this.db.testClock.ms += this.random.below(3);
      commits.push(this.mutation());
      this.checkAll(this.published);
    }
    await Promise.all(commits);
    this.published = this.head;
    this.checkAll(this.published);
    this.checkInvalidations();
  }

  mutation(): Promise<void> {
    const tx = this.db.beginMutation();
    const rows: Rows = new Map(this.head);
    this.steps(tx, rows, 0);
    if (this.random.chance(10)) {
      tx.close();
      return Promise.resolve();
    }
    this.committed.push({ before: this.head, after: rows });
    this.head = rows;
    return this.db.commit(tx);
  }

  steps(tx: Transaction, rows: Rows, depth: number): void {
    for (let i = this.random.below(8); i >= 0; i--) {
      if (depth < 3 && this.random.chance(15)) this.child(tx, rows, depth);
      else if (this.random.chance(35)) this.checkQuery(tx, rows);
      else this.write(tx, rows);
    }
  }

  child(tx: Transaction, rows: Rows, depth: number): void {
    const copy: Rows = new Map(rows);
    tx.beginChild();
    this.steps(tx, copy, depth + 1);
    if (this.random.chance(40)) {
      tx.rollbackChild();
    } else {
      tx.commitChild();
      rows.clear();
      for (const [id, row] of copy) rows.set(id, row);
    }
    this.checkQuery(tx, rows);
  }

  fields(): JsonObject {
    const fields: JsonObject = {};
    if (this.random.chance(80)) fields["a"] = this.random.pick(VALUES);
    if (this.random.chance(70)) fields["b"] = this.random.pick(VALUES);
    if (this.random.chance(50)) fields["o"] = { x: this.random.pick(VALUES) };
    return fields;
  }

  write(tx: Transaction, rows: Rows): void {
    const ids = [...rows.keys()];
    const choice = this.random.below(10);
    if (choice < 4 || ids.length === 0) return this.insert(tx, rows);
    if (choice === 4) return this.import(tx, rows);
    const id = this.random.pick(ids);
    const row = rows.get(id);
    if (!row) throw new Error("picked a row that is not there");
    if (choice < 7) {
      const fields = this.fields();
      if (this.random.chance(30)) fields["a"] = { $undefined: null };
      const merged = { ...row.document, ...fields };
      for (const [name, value] of Object.entries(merged)) {
        if (isUndefinedMarker(value)) delete merged[name];
      }
      expect(sorted(tx.patch(0, id, fields))).toEqual(sorted(merged));
      rows.set(id, { table: row.table, document: merged });
    } else if (choice < 8) {
      const { _id = null, _creationTime = null } = row.document;
      const document = { ...this.fields(), _id, _creationTime };
      const given = this.random.chance(50) ? document : withoutSystemFields(document);
      expect(sorted(tx.replace(0, id, given))).toEqual(sorted(document));
      rows.set(id, { table: row.table, document });
    } else {
      expect(sorted(tx.remove(0, id))).toEqual(sorted(row.document));
      rows.delete(id);
      expect(tx.get(0, id)).toBe(null);
    }
  }

  insert(tx: Transaction, rows: Rows): void {
    const table = this.random.pick(TABLES);
    const id = tx.insert(0, table, this.fields());
    const document = JSON.parse(tx.get(0, id) ?? "null") as JsonObject;
    rows.set(id, { table, document });
  }

  /** Ids and times from elsewhere, also of rows that were removed. */
  import(tx: Transaction, rows: Rows): void {
    const table = this.random.pick(TABLES);
    const number = tx.tableNumber(0, table);
    if (number === null) throw new Error("no table");
    const bytes = Buffer.alloc(16, this.random.pick([0, 4, 0x41, 0xc2, 0xff]));
    bytes[15] = this.random.below(4);
    const document: JsonObject = {
      ...this.fields(),
      _id: encodeId(number, bytes),
      _creationTime: this.random.pick([1, 1_790_000_000_000, 1_790_000_000_001.5, 9e12]),
    };
    const id = tx.importDocument(0, table, document);
    rows.set(id, { table, document });
  }

  randomQuery(): Watch {
    const table = this.random.pick(TABLES);
    const order = this.random.pick(["asc", "desc"] as const);
    const limit = this.random.chance(40) ? this.random.below(4) : null;
    const operators = limit === null ? [] : [{ limit }];
    if (this.random.chance(20)) {
      const source = { type: "FullTableScan" as const, tableName: table, order };
      return { query: { source, operators }, limit, table };
    }
    const index = this.random.pick(INDEX_NAMES);
    const source = {
      type: "IndexRange" as const,
      indexName: `${table}.${index}`,
      range: this.randomRange(index),
      order,
    };
    return { query: { source, operators }, limit, table };
  }

  randomRange(index: string): Extract<QueryJson["source"], { type: "IndexRange" }>["range"] {
    const fields = rangeFields(index);
    const equalities = this.random.below(Math.min(fields.length, 3) + 1);
    const range = fields
      .slice(0, equalities)
      .map((fieldPath) => ({ type: "Eq" as const, fieldPath, value: this.bound(fieldPath) }));
    const next = fields[equalities];
    if (next === undefined) return range;
    const bounds = [];
    if (this.random.chance(50)) {
      const type = this.random.pick(["Gt", "Gte"] as const);
      bounds.push({ type, fieldPath: next, value: this.bound(next) });
    }
    if (this.random.chance(50)) {
      const type = this.random.pick(["Lt", "Lte"] as const);
      bounds.push({ type, fieldPath: next, value: this.bound(next) });
    }
    return [...range, ...bounds];
  }

  bound(field: string): JsonValue {
    const documents = [...this.head.values()].map((row) => row.document);
    if (field.startsWith("_") && documents.length > 0 && this.random.chance(85)) {
      const value = this.random.pick(documents)[field] ?? null;
      // Texts that are no ids stand between ids, too.
      if (typeof value !== "string" || this.random.chance(70)) return value;
      return value.slice(0, this.random.below(value.length)) + this.random.pick(["", "z", "0"]);
    }
    return this.random.chance(10) ? { $undefined: null } : this.random.pick(VALUES);
  }

  expected(rows: Rows, { query: { source }, limit, table }: Watch): JsonObject[] {
    const found = query(rows, table, source);
    return limit === null ? found : found.slice(0, limit);
  }

  checkQuery(tx: Transaction, rows: Rows): void {
    const watch = this.randomQuery();
    const found = collect(tx, watch.query).map(sorted);
    expect(found, JSON.stringify(watch)).toEqual(this.expected(rows, watch).map(sorted));
  }

  checkAll(rows: Rows): void {
    const tx = this.db.beginQuery();
    for (const table of TABLES) {
      const count = [...rows.values()].filter((row) => row.table === table).length;
      expect(tx.count(0, table)).toBe(count);
    }
    for (let i = 0; i < 3; i++) this.checkQuery(tx, rows);
    tx.close();
  }

  watch(): void {
    const key = this.random.below(12);
    const watch = this.randomQuery();
    const tx = this.db.beginQuery();
    const stream = tx.stream(0, watch.query);
    let last: string | null = null;
    let done = false;
    for (;;) {
      const text = stream.next();
      if (text === null) break;
      last = text;
    }
    const count = this.expected(this.published, watch).length;
    done = watch.limit === null || count < watch.limit;
    const result = JSON.stringify(this.expected(this.published, watch).map(sorted));
    this.db.subscriptions.set(key, tx.readSet, tx.snapshotTs);
    tx.close();
    const lastRead = last === null ? null : (JSON.parse(last) as JsonObject);
    this.watches.set(key, { ...watch, result, lastRead, done });
  }

  /** Exactly those watches are reported whose consumed range a written row was in or is in now. */
  checkInvalidations(): void {
    const reported = new Set(this.db.subscriptions.takeInvalidated());
    for (const [key, watch] of this.watches) {
      const result = JSON.stringify(this.expected(this.published, watch).map(sorted));
      const touched = this.committed.some((commit) => this.touched(commit, watch));
      expect(reported.has(key), `told about ${JSON.stringify(watch)}`).toBe(touched);
      if (touched) this.reread(key, watch);
      else expect(result).toEqual(watch.result);
      watch.result = result;
    }
    for (const key of reported) expect([...this.watches.keys()]).toContain(key);
  }

  reread(key: number, watch: Watch): void {
    const tx = this.db.beginQuery();
    const rows = collect(tx, watch.query);
    this.db.subscriptions.set(key, tx.readSet, tx.snapshotTs);
    tx.close();
    const known = this.watches.get(key);
    if (!known) return;
    known.lastRead = rows.at(-1) ?? null;
    known.done = watch.limit === null || rows.length < watch.limit;
  }

  touched(
    { before, after }: { before: Rows; after: Rows },
    {
      query: { source },
      table,
      lastRead,
      done,
    }: Watch & { lastRead: JsonObject | null; done: boolean },
  ): boolean {
    if (source.type === "Search") throw new Error("not modelled");
    const index =
      source.type === "FullTableScan" ? "by_creation_time" : (source.indexName.split(".")[1] ?? "");
    const range = source.type === "FullTableScan" ? [] : source.range;
    const consumed = (document: JsonObject) => {
      if (!matches(document, range)) return false;
      if (done) return true;
      if (lastRead === null) return false;
      const order = compareInIndex(index, document, lastRead);
      return source.order === "desc" ? order >= 0 : order <= 0;
    };
    for (const id of new Set([...before.keys(), ...after.keys()])) {
      const old = before.get(id);
      const now = after.get(id);
      if (old?.document === now?.document) continue;
      if (JSON.stringify(sorted(old?.document)) === JSON.stringify(sorted(now?.document))) continue;
      for (const row of [old, now]) if (row?.table === table && consumed(row.document)) return true;
    }
    return false;
  }

  /** Walks all pages of a query, and re-reads one with its end fixed. */
  pages(): void {
    const { query: json, table } = this.randomQuery();
    const paged = { ...json, operators: [] };
    const expected = query(this.published, table, json.source).map(sorted);
    const pageSize = 1 + this.random.below(4);
    const found: JsonObject[] = [];
    let cursor: string | null = null;
    for (let i = 0; ; i++) {
      const tx: Transaction = this.db.beginQuery();
      const page = tx.paginate(0, { query: paged, cursor, pageSize });
      const again = tx.paginate(0, {
        query: paged,
        cursor,
        endCursor: page.continueCursor,
        pageSize: 1,
      });
      expect(again.page).toEqual(page.page);
      expect(again.continueCursor).toBe(page.continueCursor);
      tx.close();
      found.push(...page.page.map((text) => sorted(JSON.parse(text) as JsonObject)));
      if (page.isDone) break;
      expect(page.page.length).toBe(pageSize);
      cursor = page.continueCursor;
      expect(i).toBeLessThan(1000);
    }
    expect(found).toEqual(expected);
  }
}

function withoutSystemFields({ _id, _creationTime, ...fields }: JsonObject): JsonObject {
  return fields;
}

/** Comparable: decoded, so that NaN equals NaN and -0 differs from 0. */
function sorted(document: JsonObject | undefined): JsonObject {
  if (document === undefined) return {};
  jsonToConvex(document);
  return Object.fromEntries(Object.entries(document).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

async function runSeed(seed: number, store: Store): Promise<void> {
  try {
    await new Run(seed, store).go();
  } catch (error) {
    if (error instanceof Error) error.message = `seed ${seed}: ${error.message}`;
    throw error;
  }
}

test("TX-1 random transactions behave like the naive model", { timeout: 3_600_000 }, async () => {
  for (const seed of REGRESSIONS) await runSeed(seed, new MemoryStore());
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) await runSeed(seed, new MemoryStore());
});

test("TX-1 and so they do on disk", { timeout: 3_600_000 }, async () => {
  for (let seed = FIRST; seed < FIRST + Math.ceil(SEEDS / 10); seed++) {
    const directory = mkdtempSync(join(tmpdir(), "embedded-model-"));
    const store = await openLmdbStore({ directory });
    try {
      await runSeed(seed, store);
    } finally {
      await store.close();
      rmSync(directory, { recursive: true });
    }
  }
});
