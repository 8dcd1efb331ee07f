import { expect, test } from "vitest";
import { openDatabase } from "../database/database";
import type { Transaction } from "../database/types";
import type { Clock } from "../runtime/clock";
import { MemoryStore } from "../storage/memory/memoryStore";
import { openVersionedStore } from "../storage/versions";
import { removeOldRequests, SESSION_RETENTION_MS, Sessions } from "./sessions";
import { SessionSweep } from "./sessionSweep";

const DAY_MS = 24 * 3600 * 1000;

function setup() {
  let nowMs = 1_700_000_000_000;
  const clock: Clock = { nowMs: () => nowMs, setTimer: () => ({ cancel: () => {} }) };
  const database = openDatabase({ store: openVersionedStore(new MemoryStore()), clock });
  const transact = async <T>(body: (tx: Transaction) => T): Promise<T> => {
    const tx = database.beginMutation();
    const value = body(tx);
    await database.commit(tx);
    return value;
  };
  const store = (sessions: Sessions, requestId: number) =>
    transact((tx) =>
      sessions.store(
        tx,
        { sessionId: "s", requestId },
        { ok: true, value: String(requestId), logLines: ["[LOG] 1"], journal: null },
      ),
    );
  return { clock, database, transact, store, pass: (ms: number) => (nowMs += ms) };
}

test("ENG-3 a start later the stored answer is found, and only that", async () => {
  const { transact, store } = setup();
  const before = new Sessions();
  for (const requestId of [0, 1, 5]) await store(before, requestId);
  const after = new Sessions();
  const find = (requestId: number) =>
    transact((tx) => after.find(tx, { sessionId: "s", requestId })?.value ?? null);
  expect(await find(1)).toBe("1");
  expect(await find(5)).toBe("5");
  // Never answered, although later ones were.
  expect(await find(3)).toBeNull();
  expect(await find(6)).toBeNull();
  expect(await transact((tx) => after.find(tx, { sessionId: "t", requestId: 1 }))).toBeNull();
});

test("ENG-3 a look-up of a new request reads nothing once the session is known", async () => {
  const { transact, store } = setup();
  const sessions = new Sessions();
  await store(sessions, 0);
  sessions.stored({ sessionId: "s", requestId: 0 });
  await transact((tx) => {
    expect(sessions.find(tx, { sessionId: "s", requestId: 1 })).toBeNull();
    expect(tx.readSet.isEmpty).toBe(true);
  });
});

test("ENG-3 answers are kept for their time and then removed in batches", async () => {
  const { clock, transact, store, pass } = setup();
  const sessions = new Sessions();
  for (let requestId = 0; requestId < 450; requestId++) await store(sessions, requestId);
  pass(SESSION_RETENTION_MS - DAY_MS);
  await store(sessions, 450);
  const remaining = () => transact(countRows);
  expect(await transact((tx) => removeOldRequests(tx, clock.nowMs(), 200))).toBe(false);
  expect(await remaining()).toBe(451);
  pass(2 * DAY_MS);
  const sweep = new SessionSweep({
    clock,
    transact,
    reportBug: (error) => {
      throw error;
    },
  });
  await sweep.sweep();
  sweep.stop();
  expect(await remaining()).toBe(1);
});

function countRows(tx: Transaction): number {
  const rows = tx.stream(0, {
    source: { type: "FullTableScan", tableName: "_session_requests", order: "asc" },
    operators: [],
  });
  let count = 0;
  while (rows.next() !== null) count++;
  return count;
}
