import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compareKeys } from "../values/indexKey";
import type { KeyRange, Store, StoreWrite } from "./store";

/** What every Store promises, whatever it is made of. */
export function storeContract(name: string, open: () => Promise<Store>): void {
  describe(`${name} keeps the store contract`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const put = (key: Uint8Array, value: Uint8Array): StoreWrite => ({
      space: "documents",
      key,
      value,
    });
    const list = (range: KeyRange, options?: { reverse?: boolean }) =>
      Array.from(store.range("documents", range, options), ({ key, value }) => [
        Buffer.from(key).toString("latin1"),
        Buffer.from(value).toString("latin1"),
      ]);

    test("gets what was written, and nothing else", async () => {
      await store.write([put(bytes("a"), bytes("1")), put(bytes("b"), bytes(""))]);
      expect(text(store.get("documents", bytes("a")))).toBe("1");
      expect(text(store.get("documents", bytes("b")))).toBe("");
      expect(store.get("documents", bytes("c"))).toBeUndefined();
      expect(store.get("index", bytes("a"))).toBeUndefined();
    });

    test("a batch replaces and removes in its order", async () => {
      await store.write([put(bytes("a"), bytes("1")), put(bytes("b"), bytes("1"))]);
      await store.write([
        put(bytes("a"), bytes("2")),
        { space: "documents", key: bytes("b"), value: null },
        { space: "documents", key: bytes("never there"), value: null },
        put(bytes("c"), bytes("1")),
        { space: "documents", key: bytes("c"), value: null },
      ]);
      expect(list({ start: bytes(""), end: null })).toEqual([["a", "2"]]);
    });

    test("ranges include the start and exclude the end, both ways", async () => {
      await store.write(["a", "b", "ba", "c", "d"].map((key) => put(bytes(key), bytes(key))));
      const range = { start: bytes("b"), end: bytes("d") };
      expect(list(range).map(([key]) => key)).toEqual(["b", "ba", "c"]);
      expect(list(range, { reverse: true }).map(([key]) => key)).toEqual(["c", "ba", "b"]);
      expect(list({ start: bytes("c"), end: bytes("b") })).toEqual([]);
      expect(list({ start: bytes("b"), end: bytes("b") }, { reverse: true })).toEqual([]);
      expect(list({ start: bytes("bb"), end: null }).map(([key]) => key)).toEqual(["c", "d"]);
    });

    test("a range may be left early", async () => {
      await store.write(["a", "b", "c"].map((key) => put(bytes(key), bytes(key))));
      for (const { key } of store.range("documents", { start: bytes(""), end: null })) {
        expect(text(key)).toBe("a");
        break;
      }
      await store.write([put(bytes("aa"), bytes("x"))]);
      expect(list({ start: bytes(""), end: null })).toHaveLength(4);
    });

    test("batches of many calls at once are all there", async () => {
      await Promise.all(
        Array.from({ length: 50 }, (_, i) => store.write([put(bytes(`k${i}`), bytes(String(i)))])),
      );
      expect(list({ start: bytes("k"), end: bytes("l") })).toHaveLength(50);
    });

    test("big values come back whole", async () => {
      const big = new Uint8Array(3_000_000).map((_, i) => i % 251);
      await store.write([{ space: "blobs", key: bytes("big"), value: big }]);
      expect(Buffer.compare(store.get("blobs", bytes("big")) ?? bytes(""), big)).toBe(0);
    });

    test("STORE-8 keys of any length are found and sorted", async () => {
      // Lengths around the place where LMDB's limit makes long keys special, with shared prefixes.
      const key = fc
        .tuple(
          fc.constantFrom(0, 1, 1898, 1899, 1900, 1901, 1932, 1978, 2500),
          fc.constantFrom(0, 97, 255),
          fc.uint8Array({ maxLength: 2 }),
        )
        .map(([length, fill, tail]) =>
          Uint8Array.from([...new Uint8Array(length).fill(fill), ...tail]),
        )
        .filter((candidate) => candidate.length > 0);
      let round = 0;
      const model = new Map<string, Uint8Array>();
      await fc.assert(
        fc.asyncProperty(fc.array(key, { maxLength: 12 }), key, key, async (keys, a, b) => {
          const value = bytes(String(round++));
          for (const k of keys) model.set(Buffer.from(k).toString("hex"), k);
          await store.write(keys.map((k) => put(k, value)));
          for (const k of keys) expect(text(store.get("documents", k))).toBe(text(value));
          const range = compareKeys(a, b) <= 0 ? { start: a, end: b } : { start: b, end: a };
          const expected = [...model.values()]
            .toSorted(compareKeys)
            .filter((k) => compareKeys(k, range.start) >= 0 && compareKeys(k, range.end) < 0)
            .map((k) => Buffer.from(k).toString("latin1"));
          expect(list(range).map(([k]) => k)).toEqual(expected);
          expect(list(range, { reverse: true }).map(([k]) => k)).toEqual(expected.toReversed());
        }),
        { numRuns: 60 },
      );
    });
  });
}

const bytes = (value: string) => new TextEncoder().encode(value);
const text = (value: Uint8Array | undefined) => value && Buffer.from(value).toString("latin1");
