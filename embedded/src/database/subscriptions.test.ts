import { expect, test } from "vitest";
import { IntervalTree } from "./intervalTree";
import { contains, type Interval } from "./keys";
import {
  collect,
  declare,
  mutate,
  openTestDatabase,
  rangeOf,
  scanOf,
  type TestDatabase,
} from "./testing";
import { SubscriptionIndex } from "./subscriptions";
import type { Transaction } from "./types";
import { WriteLog } from "./writeLog";

function watch(db: TestDatabase, key: number, body: (tx: Transaction) => void): void {
  const tx = db.beginQuery();
  body(tx);
  db.subscriptions.set(key, tx.readSet, tx.snapshotTs);
  tx.close();
}

const conversation = (c: string) =>
  rangeOf("messages.by_c", [{ type: "Eq", fieldPath: "c", value: c }]);

test("READ-1 a commit reaches the readers of its ranges and of no other", async () => {
  const db = openTestDatabase();
  await declare(db, { messages: { by_c: ["c"] } });
  watch(db, 1, (tx) => collect(tx, conversation("a")));
  watch(db, 2, (tx) => collect(tx, conversation("b")));
  const id = await mutate(db, (tx) => tx.insert(0, "messages", { c: "b" }));
  expect(db.subscriptions.takeInvalidated()).toEqual([2]);
  expect(db.subscriptions.takeInvalidated()).toEqual([]);
  await mutate(db, (tx) => tx.patch(0, id, { c: "a" }));
  expect(new Set(db.subscriptions.takeInvalidated())).toEqual(new Set([1, 2]));
  await mutate(db, (tx) => tx.patch(0, id, { c: "z" }));
  expect(db.subscriptions.takeInvalidated()).toEqual([1]);
});

test("READ-2 what was not there counts as read: ids, ranges, tables", async () => {
  const db = openTestDatabase();
  const id = await mutate(db, (tx) => tx.insert(0, "t", {}));
  await mutate(db, (tx) => tx.remove(0, id));
  watch(db, 1, (tx) => tx.get(0, id));
  watch(db, 2, (tx) => collect(tx, scanOf("later")));
  watch(db, 3, (tx) => tx.normalizeId(0, "later", id));
  watch(db, 4, (tx) => collect(tx, scanOf("never")));
  await mutate(db, (tx) => {
    tx.insert(0, "later", {});
    tx.importDocument(0, "t", { _id: id });
  });
  expect(new Set(db.subscriptions.takeInvalidated())).toEqual(new Set([1, 2, 3]));
});

test("READ-3 only what was consumed counts", async () => {
  const db = openTestDatabase();
  await declare(db, { t: { by_n: ["n"] } });
  await mutate(db, (tx) => {
    for (const n of [1, 2, 3]) tx.insert(0, "t", { n });
  });
  watch(db, 1, (tx) => void tx.stream(0, rangeOf("t.by_n")).next());
  watch(db, 2, (tx) => void tx.stream(0, rangeOf("t.by_n", [], "desc")).next());
  watch(db, 3, (tx) => void tx.stream(0, rangeOf("t.by_n")));
  await mutate(db, (tx) => tx.insert(0, "t", { n: 2.5 }));
  expect(db.subscriptions.takeInvalidated()).toEqual([]);
  await mutate(db, (tx) => tx.insert(0, "t", { n: 0 }));
  expect(db.subscriptions.takeInvalidated()).toEqual([1]);
  await mutate(db, (tx) => tx.insert(0, "t", { n: 9 }));
  expect(db.subscriptions.takeInvalidated()).toEqual([2]);
});

test("READ-4 commits that were published while a query ran reach it when it registers", async () => {
  const db = openTestDatabase();
  const tx = db.beginQuery();
  collect(tx, scanOf("t"));
  await mutate(db, (m) => m.insert(0, "t", {}));
  expect(db.subscriptions.takeInvalidated()).toEqual([]);
  db.subscriptions.set(1, tx.readSet, tx.snapshotTs);
  tx.close();
  expect(db.subscriptions.takeInvalidated()).toEqual([1]);
});

test("READ-4 commits that nobody waits for are forgotten", () => {
  const log = new WriteLog(0n);
  const published = { ts: 0n };
  const index = new SubscriptionIndex(log, () => published.ts);
  for (let i = 1n; i <= 5000n; i++) {
    log.append({ ts: i, keys: new Map(), texts: [] });
    published.ts = i;
    log.trim(index.processedTs);
  }
  expect(log.length).toBeLessThan(1000);
});

test("READ-4 a query older than everything that is remembered runs again", async () => {
  const db = openTestDatabase();
  const tx = db.beginQuery();
  collect(tx, scanOf("t"));
  tx.close();
  for (let i = 0; i < 2000; i++) {
    await mutate(db, (m) => m.insert(0, "other", {}));
    db.subscriptions.takeInvalidated();
  }
  db.subscriptions.set(1, tx.readSet, tx.snapshotTs);
  expect(db.subscriptions.takeInvalidated()).toEqual([1]);
});

test("READ-5 commits count once they are published", async () => {
  const db = openTestDatabase();
  watch(db, 1, (tx) => collect(tx, scanOf("t")));
  const tx = db.beginMutation();
  tx.insert(0, "t", {});
  const done = db.commit(tx);
  expect(db.subscriptions.takeInvalidated()).toEqual([]);
  await done;
  expect(db.subscriptions.takeInvalidated()).toEqual([1]);
});

test("READ-6 deleting a subscription forgets it, also in shared ranges", async () => {
  const db = openTestDatabase();
  for (const key of [1, 2, 3]) watch(db, key, (tx) => collect(tx, scanOf("t")));
  db.subscriptions.delete(2);
  watch(db, 3, (tx) => collect(tx, scanOf("elsewhere")));
  await mutate(db, (tx) => tx.insert(0, "t", {}));
  expect(db.subscriptions.takeInvalidated()).toEqual([1]);
  expect(db.subscriptions.size).toBe(2);
});

test("READ-7 an interval tree finds what a search through all intervals finds", () => {
  let state = 12345;
  const below = (bound: number) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % bound;
  };
  const key = () => String.fromCharCode(...Array.from({ length: 1 + below(3) }, () => below(4)));
  const tree = new IntervalTree<string>();
  const present = new Map<string, Interval>();
  for (let i = 0; i < 3000; i++) {
    const [a, b] = [key(), key()].toSorted();
    const interval: Interval = { start: a ?? "", end: below(8) === 0 ? null : (b ?? "") };
    const name = JSON.stringify(interval);
    if (below(3) > 0) {
      tree.getOrAdd(interval, () => name);
      present.set(name, interval);
    } else {
      tree.delete(interval);
      present.delete(name);
    }
    const probe = key();
    const found: string[] = [];
    tree.stab(probe, (value) => void found.push(value));
    const expected = [...present].filter(([, one]) => contains(one, probe)).map(([one]) => one);
    expect(found.toSorted()).toEqual(expected.toSorted());
    expect(tree.size).toBe(present.size);
  }
});
