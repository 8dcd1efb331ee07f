import { expect, test } from "vitest";
import { collect, declare, mutate, openTestDatabase, rangeOf, read } from "./testing";
import type { JsonObject, JsonValue, Transaction } from "./types";

/**
 * Long ranges read at their end, as a conversation is: what is kept of them in memory must always be
 * what the reader's snapshot holds. Compared with a list that is sorted anew for each question.
 */

const SEED = Number(process.env["SEED"] ?? Math.floor(Math.random() * 1e9));
const STEPS = process.env["LONG"] ? 5_000 : 800;

type Row = { id: string; time: number; note: number };
type Query = { after: number; inclusive: boolean; order: "asc" | "desc" };

function seeded(seed: number): (bound: number) => number {
  let state = seed >>> 0;
  return (bound) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}

const eq = (fieldPath: string, value: JsonValue) => ({ type: "Eq" as const, fieldPath, value });

/** Twice, since what is asked for twice is kept. */
function ask(tx: Transaction, { after, inclusive, order }: Query): JsonObject[] {
  const bound = { type: inclusive ? "Gte" : "Gt", fieldPath: "time", value: after } as const;
  const query = rangeOf("talk.by_time", [eq("room", "a"), bound], order);
  collect(tx, query);
  return collect(tx, query);
}

const shown = ({ _id, time, note }: JsonObject) => JSON.stringify([_id, time, note]);

function expected(rows: readonly Row[], { after, inclusive, order }: Query): string[] {
  const found = rows
    .filter(({ time }) => (inclusive ? time >= after : time > after))
    .toSorted((a, b) => a.time - b.time || (a.id < b.id ? -1 : 1))
    .map(({ id, time, note }) => JSON.stringify([id, time, note]));
  return order === "asc" ? found : found.toReversed();
}

test(`TX-11 the end of a long range is what the snapshot holds (seed ${SEED})`, async () => {
  const random = seeded(SEED);
  const db = openTestDatabase();
  await declare(db, { talk: { by_time: ["room", "time"] } });
  let rows: Row[] = [];
  let now = 1000;
  let held: { tx: Transaction; rows: readonly Row[] } | null = null;
  const query = (): Query => ({
    after: now - random(random(4) === 0 ? now : 60),
    inclusive: random(2) === 0,
    order: random(3) === 0 ? "desc" : "asc",
  });
  const pick = () => rows[Math.max(0, rows.length - 1 - random(40))];

  for (let step = 0; step < STEPS; step++) {
    await mutate(db, (tx) => {
      const action = random(10);
      const old = pick();
      // Times of their own: inserted ones have the clock's, which stands still.
      if (action < 6 || !old) {
        now += random(3);
        const time = random(8) === 0 ? now - random(100) : now;
        const id = tx.insert(0, "talk", { room: "a", time, note: step });
        rows = [...rows, { id, time, note: step }];
      } else if (action < 8) {
        const moved = random(2) === 0 ? { ...old, note: step } : { ...old, time: now - random(90) };
        tx.patch(0, old.id, { time: moved.time, note: moved.note });
        rows = rows.map((row) => (row === old ? moved : row));
      } else {
        tx.remove(0, old.id);
        rows = rows.filter((row) => row !== old);
      }
      // Its own writes are seen over what is kept.
      const own = query();
      expect(ask(tx, own).map(shown)).toEqual(expected(rows, own));
    });
    db.testClock.ms += 1;
    const next = query();
    read(db, (tx) => expect(ask(tx, next).map(shown)).toEqual(expected(rows, next)));
    if (held) {
      // One transaction would come to its limit of rows.
      const again = db.beginQuery({ ts: held.tx.snapshotTs });
      expect(ask(again, next).map(shown)).toEqual(expected(held.rows, next));
      again.close();
    }
    if (random(20) === 0) {
      held?.tx.close();
      held = { tx: db.beginQuery(), rows };
    }
  }
  held?.tx.close();
  expect(rows.length).toBeGreaterThan(100);
});
