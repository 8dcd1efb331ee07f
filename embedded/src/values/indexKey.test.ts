import { compareValues, convexToJson, type Value } from "convex/values";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compareKeys, concatKeys, encodeKey, keySuccessor, prefixEnd } from "./indexKey";
import { arbitraryValue } from "./testing";

const maybe = fc.option(arbitraryValue, { nil: undefined, freq: 10 });
const key = (...values: (Value | undefined)[]) =>
  encodeKey(values.map((value) => (value === undefined ? undefined : convexToJson(value))));
const sign = (n: number) => (n < 0 ? -1 : n > 0 ? 1 : 0);

function compareTuples(a: (Value | undefined)[], b: (Value | undefined)[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i], b[i]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

describe("index keys", () => {
  test("sort like convex/values", () => {
    fc.assert(
      fc.property(maybe, maybe, (a, b) => {
        expect(sign(compareKeys(key(a), key(b)))).toBe(sign(compareValues(a, b)));
      }),
      { numRuns: 3000 },
    );
  });

  test("of tuples sort field by field", () => {
    const tuple = fc.array(maybe, { maxLength: 3 });
    fc.assert(
      fc.property(tuple, tuple, (a, b) => {
        expect(sign(compareKeys(key(...a), key(...b)))).toBe(sign(compareTuples(a, b)));
      }),
      { numRuns: 2000 },
    );
  });

  test("no value's key is a prefix of another value's", () => {
    fc.assert(
      fc.property(maybe, maybe, (a, b) => {
        const [left, right] = [key(a), key(b)];
        if (compareKeys(left, right) === 0) return;
        expect(compareKeys(left, right.subarray(0, left.length))).not.toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test("prefixEnd bounds exactly the keys with that prefix", () => {
    fc.assert(
      fc.property(maybe, maybe, maybe, (a, b, c) => {
        const prefix = key(a);
        const end = prefixEnd(prefix);
        const inside = concatKeys(prefix, key(c));
        const other = concatKeys(key(b), key(c));
        const within = (k: Uint8Array) =>
          compareKeys(k, prefix) >= 0 && (end === null || compareKeys(k, end) < 0);
        expect(within(inside)).toBe(true);
        expect(within(other)).toBe(compareValues(a, b) === 0);
      }),
      { numRuns: 2000 },
    );
  });

  test("prefixEnd of 0xff bytes is past everything", () => {
    expect(prefixEnd(Uint8Array.of(255, 255))).toBeNull();
    expect(prefixEnd(new Uint8Array(0))).toBeNull();
    expect(prefixEnd(Uint8Array.of(1, 255))).toEqual(Uint8Array.of(2));
  });

  test("keySuccessor leaves no room", () => {
    const k = Uint8Array.of(1, 2);
    expect(keySuccessor(k)).toEqual(concatKeys(k, Uint8Array.of(0)));
  });

  test("the commit timestamp placeholder sorts as the greatest int64", () => {
    const placeholder = encodeKey([{ $commitTs: null }]);
    expect(placeholder).toEqual(key(2n ** 63n - 1n));
  });

  test("a long text grows the shared buffer", () => {
    const long = "ü".repeat(20_000);
    expect(key(long, 1)).toHaveLength(1 + 40_000 + 1 + 9);
  });
});
