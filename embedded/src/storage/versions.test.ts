import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MemoryStore } from "./memory/memoryStore";
import type { KeyRange, Snapshot, Space, Store, StoreEntry, StoreWrite } from "./store";
import { openVersionedStore } from "./versions";

const key = (text: string) => new TextEncoder().encode(text);
const put = (name: string, value: string | null): StoreWrite => ({
  space: "documents",
  key: key(name),
  value: value === null ? null : key(value),
});
const read = (snapshot: Snapshot, name: string) => {
  const value = snapshot.get("documents", key(name));
  return value && Buffer.from(value).toString();
};
const everything: KeyRange = { start: new Uint8Array(0), end: null };
const list = (snapshot: Snapshot) => Array.from(snapshot.range("documents", everything), pair);
const pair = (row: StoreEntry) =>
  [row.key, row.value].map((part) => Buffer.from(part).toString()).join("=");

/** A store whose writes become visible and durable when the test says so. */
class SlowStore implements Store {
  readonly inner = new MemoryStore();
  readonly #queue: { batch: readonly StoreWrite[]; visible: boolean; durable: () => void }[] = [];
  failNext: Error | null = null;

  get(space: Space, key: Uint8Array): Uint8Array | undefined {
    return this.inner.get(space, key);
  }
  range(space: Space, range: KeyRange, options?: { reverse?: boolean }): Iterable<StoreEntry> {
    return this.inner.range(space, range, options);
  }
  write(batch: readonly StoreWrite[]): Promise<void> {
    if (this.failNext) return Promise.reject(this.failNext);
    return new Promise((durable) => this.#queue.push({ batch, visible: false, durable }));
  }
  show(): void {
    const next = this.#queue[0];
    if (!next || next.visible) return;
    void this.inner.write(next.batch);
    next.visible = true;
  }
  async sync(): Promise<void> {
    this.show();
    this.#queue.shift()?.durable();
    // Long enough for every promise that hangs on it.
    await new Promise((resolve) => setImmediate(resolve));
  }
  close(): Promise<void> {
    return this.inner.close();
  }
}

class FakeClock {
  ms = 0;
  nowMs() {
    return this.ms;
  }
  setTimer() {
    return { cancel() {} };
  }
}

describe("VersionedStore", () => {
  test("STORE-2 shows a commit to head at once and to queries when it is durable", async () => {
    const store = new SlowStore();
    const versions = openVersionedStore(store);
    const done = versions.commit(10n, [put("a", "1")]);
    expect(read(versions.headSnapshot(), "a")).toBe("1");
    const before = versions.snapshot();
    expect(read(before, "a")).toBeUndefined();
    store.show();
    expect(read(before, "a")).toBeUndefined();
    expect(list(before)).toEqual([]);
    expect(versions.publishedTs).toBe(0n);
    await store.sync();
    await done;
    expect(versions.publishedTs).toBe(10n);
    expect(read(before, "a")).toBeUndefined();
    expect(read(versions.snapshot(), "a")).toBe("1");
  });

  test("STORE-3 publishes in order and before the promises", async () => {
    const store = new SlowStore();
    const versions = openVersionedStore(store);
    const events: string[] = [];
    versions.onPublished((ts) => events.push(`published ${ts}`));
    for (const ts of [1n, 2n, 3n]) {
      void versions.commit(ts, [put("k", String(ts))]).then(() => events.push(`done ${ts}`));
    }
    void versions.whenPublished(2n).then(() => events.push("waited for 2"));
    await store.sync();
    expect(events).toEqual(["published 1", "done 1"]);
    await store.sync();
    expect(events.slice(2).toSorted()).toEqual(["done 2", "done 3", "published 3", "waited for 2"]);
    expect(events[2]).toBe("published 3");
  });

  test("STORE-5 forgets versions that nobody can read any more", async () => {
    const store = new SlowStore();
    const versions = openVersionedStore(store);
    const old = versions.snapshot();
    for (const ts of [1n, 2n, 3n]) {
      void versions.commit(ts, [put("a", String(ts)), put("b", null)]);
      await store.sync();
    }
    expect(versions.stats).toEqual({ overlayKeys: 2, recentCommits: 3, openSnapshots: 1 });
    old.close();
    expect(versions.stats).toEqual({ overlayKeys: 0, recentCommits: 0, openSnapshots: 0 });
    expect(read(versions.snapshot(), "a")).toBe("3");
  });

  test("STORE-5 keeps held timestamps readable as long as asked, and says so when they are gone", async () => {
    const clock = new FakeClock();
    const store = new SlowStore();
    const versions = openVersionedStore(store, { clock });
    void versions.commit(5n, [put("a", "5")]);
    await store.sync();
    versions.hold(5n, 30_000);
    void versions.commit(7n, [put("a", "7")]);
    await store.sync();
    const held = versions.snapshot(6n);
    expect(read(held, "a")).toBe("5");
    held.close();
    clock.ms = 30_001;
    void versions.commit(8n, [put("a", "8")]);
    await store.sync();
    expect(() => versions.snapshot(6n)).toThrow("no longer available");
    expect(() => versions.snapshot(9n)).toThrow("no snapshot at 9 yet");
  });

  test("STORE-6 remembers the last timestamp in the store", async () => {
    const store = new MemoryStore();
    await openVersionedStore(store).commit(2n ** 62n, [put("a", "1")]);
    const again = openVersionedStore(store);
    expect(again.publishedTs).toBe(2n ** 62n);
    expect(again.headTs).toBe(2n ** 62n);
    expect(() => again.commit(2n ** 62n, [])).toThrow("greater");
  });

  test("STORE-7 commits nothing more once a write has failed", async () => {
    const store = new SlowStore();
    const versions = openVersionedStore(store);
    store.failNext = new Error("disk is full");
    await expect(versions.commit(1n, [put("a", "1")])).rejects.toThrow("disk is full");
    store.failNext = null;
    expect(() => versions.commit(2n, [put("a", "2")])).toThrow("disk is full");
    expect(versions.publishedTs).toBe(0n);
    await versions.close();
  });

  test("STORE-4 a closed snapshot cannot be read, not even by a range begun before", async () => {
    const versions = openVersionedStore(new MemoryStore());
    await versions.commit(
      1n,
      Array.from({ length: 20 }, (_, i) => put(`k${i}`, "v")),
    );
    const snapshot = versions.snapshot();
    const rows = snapshot.range("documents", everything)[Symbol.iterator]();
    rows.next();
    snapshot.close();
    expect(() => {
      while (!rows.next().done);
    }).toThrow("closed snapshot");
  });

  test("STORE-4 ranges go on correctly while commits come and go", async () => {
    const store = new SlowStore();
    const versions = openVersionedStore(store);
    void versions.commit(
      1n,
      Array.from({ length: 26 }, (_, i) => put(String.fromCharCode(97 + i), "1")),
    );
    await store.sync();
    void versions.commit(2n, [put("g", null)]);
    const head = versions.headSnapshot();
    const rows = head.range("documents", everything)[Symbol.iterator]();
    const names: string[] = [];
    for (let i = 0; i < 5; i++) names.push(Buffer.from(rows.next().value.key).toString());
    await store.sync();
    void versions.commit(3n, [put("h", null), put("hh", "3"), put("i", "3")]);
    await store.sync();
    for (let row = rows.next(); !row.done; row = rows.next()) {
      names.push(Buffer.from(row.value.key).toString());
      expect(Buffer.from(row.value.value).toString()).toBe("1");
    }
    expect(names.join("")).toBe("abcdefhijklmnopqrstuvwxyz");
  });
});

const sortedPairs = (state: Map<string, string>) =>
  Array.from(state, ([k, v]) => `${k}=${v}`).toSorted(byBytes);
const byBytes = (a: string, b: string) => (a < b ? -1 : 1);

/** Every snapshot against a full copy of the state at its timestamp. */
describe("VersionedStore agrees with full copies", () => {
  const names = ["a", "b", "ba", "c", "d", "da", "e", "f"];
  const name = fc.constantFrom(...names);
  const step = fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("commit" as const),
        writes: fc.array(fc.tuple(name, fc.boolean()), { maxLength: 4 }),
      }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("show" as const, "sync" as const) }) },
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant("open" as const),
        at: fc.constantFrom("head" as const, "published" as const, "between" as const),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("close" as const), which: fc.nat(7) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("walk" as const), which: fc.nat(7) }) },
    {
      weight: 5,
      arbitrary: fc.record({
        do: fc.constant("read" as const),
        which: fc.nat(7),
        bounds: fc.tuple(name, name),
        reverse: fc.boolean(),
        expected: fc.constantFrom(1, 2, undefined),
      }),
    },
  );

  test("STORE-4 in random histories", async () => {
    const runs = process.env.LONG ? 20_000 : 400;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const store = new SlowStore();
        const versions = openVersionedStore(store);
        const states = new Map([[0n, new Map<string, string>()]]);
        const stateAt = (ts: bigint) =>
          states.get([...states.keys()].filter((t) => t <= ts).at(-1) ?? 0n) ?? new Map();
        const open: Snapshot[] = [];
        /** Walks over everything that go on one row per step, whatever happens in between. */
        const walks = new Map<Snapshot, { rows: Iterator<StoreEntry>; seen: string[] }>();
        let ts = 0n;
        for (const s of steps) {
          if (s.do === "commit") {
            ts += 2n;
            const state = new Map(stateAt(ts));
            for (const [k, present] of s.writes) {
              if (present) state.set(k, String(ts));
              else state.delete(k);
            }
            states.set(ts, state);
            void versions.commit(
              ts,
              s.writes.map(([k, present]) => put(k, present ? String(ts) : null)),
            );
          } else if (s.do === "show") store.show();
          else if (s.do === "sync") await store.sync();
          else if (s.do === "close") open.splice(s.which, 1)[0]?.close();
          else if (s.do === "open" && s.at === "head") open.push(versions.headSnapshot());
          else if (s.do === "open" && s.at === "published") open.push(versions.snapshot());
          else if (s.do === "open" && versions.headTs > versions.publishedTs) {
            open.push(versions.snapshot(versions.publishedTs + 1n));
          } else if (s.do === "read") check(open[s.which], s);
          else if (s.do === "walk") walk(open[s.which]);
        }
        for (let i = 0; i < 3; i++) await store.sync();
        for (const snapshot of open) {
          while (walk(snapshot));
          check(snapshot, { bounds: ["a", "zz"], reverse: false, expected: undefined });
          snapshot.close();
        }
        expect(versions.stats).toEqual({ overlayKeys: 0, recentCommits: 0, openSnapshots: 0 });

        function walk(snapshot: Snapshot | undefined): boolean {
          if (!snapshot) return false;
          const rows = () => snapshot.range("documents", everything, { expected: 2 });
          const walk = walks.get(snapshot) ?? { rows: rows()[Symbol.iterator](), seen: [] };
          walks.set(snapshot, walk);
          const row = walk.rows.next();
          if (!row.done) return walk.seen.push(pair(row.value)) > 0;
          expect(walk.seen).toEqual(sortedPairs(stateAt(snapshot.ts)));
          return false;
        }

        function check(
          snapshot: Snapshot | undefined,
          how: { bounds: [string, string]; reverse: boolean; expected: number | undefined },
        ) {
          if (!snapshot) return;
          const state = stateAt(snapshot.ts);
          for (const k of names) expect(read(snapshot, k)).toBe(state.get(k));
          const [a, b] = how.bounds;
          const [start, end] = a < b ? [a, b] : [b, a];
          const wanted = sortedPairs(state).filter((row) => row >= start && row < end);
          const got = snapshot.range("documents", { start: key(start), end: key(end) }, how);
          expect(Array.from(got, pair)).toEqual(how.reverse ? wanted.toReversed() : wanted);
        }
      }),
      { numRuns: runs },
    );
  });
});
