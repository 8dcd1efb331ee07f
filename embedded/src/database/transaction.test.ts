import { describe, expect, test } from "vitest";
import { encodeId } from "../values/ids";
import { nextFloat } from "./creationTimes";
import { collect, declare, mutate, openTestDatabase, rangeOf, read, scanOf } from "./testing";
import type { JsonObject, Transaction } from "./types";

const parse = (text: string | null) => JSON.parse(text ?? "null") as JsonObject | null;

describe("documents", () => {
  test("TX-2 get answers the stored text with system fields, fields in order", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", { b: "hé", a: { z: 1, y: 2 }, Z: true }));
    const text = read(db, (tx) => tx.get(0, id));
    expect(text).toBe(
      `{"Z":true,"_creationTime":${db.testClock.ms},"_id":"${id}","a":{"y":2,"z":1},"b":"hé"}`,
    );
  });

  test("TX-2 patch merges, removes undefined fields, and keeps the rest", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", { a: 1, b: 2 }));
    const patched = await mutate(db, (tx) =>
      tx.patch(0, id, { a: { $undefined: null }, c: [1, { $integer: "AQAAAAAAAAA=" }] }),
    );
    expect(patched).toEqual({
      _id: id,
      _creationTime: db.testClock.ms,
      b: 2,
      c: [1, { $integer: "AQAAAAAAAAA=" }],
    });
    expect(read(db, (tx) => parse(tx.get(0, id)))).toEqual(patched);
  });

  test("TX-2 writing to a document that is not there tells its id", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", {}));
    await mutate(db, (tx) => tx.remove(0, id));
    const tx = db.beginMutation();
    expect(() => tx.patch(0, id, {})).toThrow(`Update on nonexistent document ID ${id}`);
    expect(() => tx.replace(0, id, {})).toThrow(`Replace on nonexistent document ID ${id}`);
    expect(() => tx.remove(0, id)).toThrow(`Delete on nonexistent document ID ${id}`);
  });

  test("TX-2 ids that are none, or of another table, are refused", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", {}));
    const tx = db.beginMutation();
    expect(() => tx.get(0, "x|yz5")).toThrow(
      "Invalid argument `id` for `db.get`: Unable to decode ID: Invalid ID length 5",
    );
    expect(() => tx.get(0, id, "users")).toThrow(
      'Invalid argument `id` for `db.get`: expected to be an Id<"users">, got Id<"t"> instead.',
    );
    expect(() => tx.patch(7, id, {})).toThrow(
      `Invalid argument \`id\` for \`db.patch\`: Table for ID "${id}" not found`,
    );
    expect(tx.get(7, id)).toBe(null);
    expect(tx.get(0, encodeId(20_000, Buffer.alloc(16, 1)))).toBe(null);
  });

  test("TX-2 system fields in a replacement must be the document's own", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", {}));
    const tx = db.beginMutation();
    expect(() => tx.replace(0, id, { _id: "other" })).toThrow(
      `Provided document ID "${id}" doesn't match '_id' field "other"`,
    );
    expect(() => tx.patch(0, id, { _creationTime: 5 })).toThrow("doesn't match '_creationTime'");
    expect(() => tx.insert(0, "t", { _mine: 1 })).toThrow(
      "Field '_mine' starts with an underscore, which is only allowed for system fields like '_id'",
    );
    expect(tx.replace(0, id, { _id: id, a: 1 })).toMatchObject({ _id: id, a: 1 });
  });

  test("TX-3 creation times rise strictly, within and across transactions and restarts", async () => {
    const db = openTestDatabase();
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      await mutate(db, (tx) => {
        for (let n = 0; n < 3; n++) tx.insert(0, "t", {});
      });
      db.testClock.ms -= 5;
    }
    const rows = read(db, (tx) => collect(tx, scanOf("t")));
    for (const row of rows) times.push(row["_creationTime"] as number);
    expect(times).toEqual([...new Set(times)].toSorted((a, b) => a - b));
    expect(times[1]).toBe(nextFloat(times[0] ?? 0));
  });

  test("TX-4 a commit timestamp placeholder becomes the timestamp of the commit", async () => {
    const db = openTestDatabase();
    const tx = db.beginMutation();
    const id = tx.insert(0, "t", { at: { $commitTs: null }, deep: [{ x: { $commitTs: null } }] });
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(tx.commitTs);
    const at = { $integer: bytes.toString("base64") };
    await db.commit(tx);
    expect(db.publishedTs).toBe(tx.commitTs);
    expect(read(db, (q) => parse(q.get(0, id)))).toMatchObject({ at, deep: [{ x: at }] });
  });

  test("TX-2 counts follow the rows, own ones and those of system tables included", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", {}));
    await mutate(db, (tx) => tx.insert(0, "_env", { name: "A" }));
    await mutate(db, (tx) => {
      tx.insert(0, "t", {});
      tx.insert(0, "t", {});
      tx.remove(0, id);
      expect([tx.count(0, "t"), tx.count(0, "_env"), tx.count(0, "u")]).toEqual([2, 1, 0]);
    });
    expect(read(db, (tx) => [tx.count(0, "t"), tx.count(0, "_env")])).toEqual([2, 1]);
  });

  test("TX-5 numbers of tables and ids of documents survive in their tables only", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", {}));
    await mutate(db, (tx) => tx.insert(0, "u", {}));
    read(db, (tx) => {
      expect(tx.tableNumber(0, "t")).toBe(10_001);
      expect(tx.normalizeId(0, "t", id)).toBe(id);
      expect(tx.normalizeId(0, "u", id)).toBe(null);
      expect(tx.normalizeId(0, "nothing", id)).toBe(null);
      expect(tx.normalizeId(0, "t", "junk")).toBe(null);
    });
    expect(db.catalog.tableByNumber(10_001)).toEqual({ component: 0, name: "t" });
    expect(db.catalog.ensureTable(3, "t")).toBe(10_003);
  });
});

describe("isolation", () => {
  test("TX-6 queries see published commits only, the next mutation sees them at once", async () => {
    const db = openTestDatabase();
    const first = db.beginMutation();
    const id = first.insert(0, "t", { n: 1 });
    const done = db.commit(first);
    expect(read(db, (tx) => tx.get(0, id))).toBe(null);
    const second = db.beginMutation();
    expect(second.patch(0, id, { n: 2 })).toMatchObject({ n: 2 });
    const secondDone = db.commit(second);
    await done;
    await secondDone;
    expect(read(db, (tx) => parse(tx.get(0, id)))).toMatchObject({ n: 2 });
  });

  test("TX-6 a mutation without writes waits for what it read", async () => {
    const db = openTestDatabase();
    const writer = db.beginMutation();
    const id = writer.insert(0, "t", {});
    const written = db.commit(writer);
    const reader = db.beginMutation();
    expect(reader.get(0, id)).not.toBe(null);
    await db.commit(reader);
    expect(db.publishedTs).toBe(writer.commitTs);
    await written;
  });

  test("TX-6 a mutation that is not committed leaves nothing", async () => {
    const db = openTestDatabase();
    const tx = db.beginMutation();
    const id = tx.insert(0, "fresh", {});
    tx.close();
    expect(read(db, (q) => q.get(0, id))).toBe(null);
    expect(db.catalog.listTables(0)).toEqual([]);
    await mutate(db, (next) => next.insert(0, "t", {}));
    expect(db.catalog.listTables(0).map(({ name }) => name)).toEqual(["t"]);
  });

  test("TX-7 a rolled-back child takes its writes along, and only those", async () => {
    const db = openTestDatabase();
    await mutate(db, (tx) => {
      const kept = tx.insert(0, "t", { n: 0 });
      tx.beginChild();
      tx.patch(0, kept, { n: 1 });
      tx.beginChild();
      tx.insert(0, "t", { n: 2 });
      tx.putBlob("x", new Uint8Array([1]));
      tx.rollbackChild();
      expect(tx.usage.documentsWritten).toBe(2);
      tx.commitChild();
      tx.beginChild();
      tx.remove(0, kept);
      tx.rollbackChild();
      expect(tx.getBlob("x")).toBe(null);
    });
    expect(read(db, (tx) => collect(tx, scanOf("t")))).toMatchObject([{ n: 1 }]);
  });

  test("TX-8 the snapshot view shows the start, and its reads are nobody's", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", { n: 0 }));
    const tx = db.beginMutation();
    tx.patch(0, id, { n: 1 });
    const view = tx.snapshotView();
    expect(parse(view.get(0, id))).toMatchObject({ n: 0 });
    expect(collect(view, scanOf("t"))).toMatchObject([{ n: 0 }]);
    view.close();
    expect(parse(tx.get(0, id))).toMatchObject({ n: 1 });
    await db.commit(tx);
  });

  test("TX-9 a stream sees writes that lie ahead of it", async () => {
    const db = openTestDatabase();
    await declare(db, { t: { by_n: ["n"] } });
    await mutate(db, (tx) => {
      for (const n of [1, 3, 5]) tx.insert(0, "t", { n });
    });
    const tx = db.beginMutation();
    const stream = tx.stream(0, rangeOf("t.by_n"));
    const next = () => parse(stream.next())?.["n"];
    expect(next()).toBe(1);
    tx.insert(0, "t", { n: 0 });
    tx.insert(0, "t", { n: 2 });
    expect(next()).toBe(2);
    const last = tx.stream(0, rangeOf("t.by_n", [], "desc")).next();
    tx.remove(0, parse(last)?.["_id"] as string);
    expect(next()).toBe(3);
    expect(stream.next()).toBe(null);
  });

  test("TX-10 an older snapshot can be read while it is held", async () => {
    const db = openTestDatabase();
    const id = await mutate(db, (tx) => tx.insert(0, "t", { n: 0 }));
    const ts = db.publishedTs;
    db.hold(ts, 1000);
    await mutate(db, (tx) => tx.patch(0, id, { n: 1 }));
    const old: Transaction = db.beginQuery({ ts });
    expect(parse(old.get(0, id))).toMatchObject({ n: 0 });
    old.close();
  });
});
