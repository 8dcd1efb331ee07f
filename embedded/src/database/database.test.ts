import { expect, test } from "vitest";
import { collect, declare, mutate, openTestDatabase, rangeOf, read, scanOf } from "./testing";

test("inserts, reads, patches, replaces and removes", async () => {
  const db = openTestDatabase();
  const id = await mutate(db, (tx) => tx.insert(0, "messages", { body: "hé", n: 1 }));
  const read1 = read(db, (tx) => JSON.parse(tx.get(0, id) ?? "null"));
  expect(read1).toEqual({ _id: id, _creationTime: db.testClock.ms, body: "hé", n: 1 });
  await mutate(db, (tx) => tx.patch(0, id, { n: { $undefined: null }, m: 2 }));
  expect(read(db, (tx) => collect(tx, scanOf("messages")))).toMatchObject([{ body: "hé", m: 2 }]);
  await mutate(db, (tx) => tx.replace(0, id, { z: 1 }));
  expect(read(db, (tx) => collect(tx, scanOf("messages")))).toEqual([
    { _id: id, _creationTime: db.testClock.ms, z: 1 },
  ]);
  expect(db.catalog.documentCount(0, "messages")).toBe(1);
  await mutate(db, (tx) => tx.remove(0, id));
  expect(read(db, (tx) => tx.get(0, id))).toBe(null);
  expect(db.catalog.documentCount(0, "messages")).toBe(0);
});

test("index ranges over committed and own rows", async () => {
  const db = openTestDatabase();
  await declare(db, { messages: { by_c: ["c", "n"] } });
  await mutate(db, (tx) => {
    for (const c of ["a", "b"]) for (const n of [1, 2, 3]) tx.insert(0, "messages", { c, n });
  });
  await mutate(db, (tx) => {
    tx.insert(0, "messages", { c: "b", n: 2.5 });
    const range = rangeOf(
      "messages.by_c",
      [
        { type: "Eq", fieldPath: "c", value: "b" },
        { type: "Gt", fieldPath: "n", value: 1 },
      ],
      "desc",
    );
    expect(collect(tx, range).map(({ n }) => n)).toEqual([3, 2.5, 2]);
  });
});

test("pages", async () => {
  const db = openTestDatabase();
  await mutate(db, (tx) => {
    for (let n = 0; n < 5; n++) tx.insert(0, "t", { n });
  });
  const query = scanOf("t", "desc");
  const page1 = read(db, (tx) => tx.paginate(0, { query, cursor: null, pageSize: 3 }));
  expect(page1.page.map((text) => JSON.parse(text).n)).toEqual([4, 3, 2]);
  expect(page1.isDone).toBe(false);
  const page2 = read(db, (tx) =>
    tx.paginate(0, { query, cursor: page1.continueCursor, pageSize: 3 }),
  );
  expect(page2.page.map((text) => JSON.parse(text).n)).toEqual([1, 0]);
  expect(page2.isDone).toBe(true);
});

test("invalidates readers of a range, and nobody else", async () => {
  const db = openTestDatabase();
  await declare(db, { messages: { by_c: ["c"] } });
  for (const [key, c] of ["a", "b"].entries()) {
    const tx = db.beginQuery();
    collect(tx, rangeOf("messages.by_c", [{ type: "Eq", fieldPath: "c", value: c }]));
    db.subscriptions.set(key, tx.readSet, tx.snapshotTs);
    tx.close();
  }
  await mutate(db, (tx) => tx.insert(0, "messages", { c: "b" }));
  expect(db.subscriptions.takeInvalidated()).toEqual([1]);
  expect(db.subscriptions.takeInvalidated()).toEqual([]);
});
