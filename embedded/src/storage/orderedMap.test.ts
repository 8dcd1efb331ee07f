import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OrderedMap } from "./orderedMap";

const number = (n: number) => Uint8Array.of(n >> 8, n & 255);

describe("OrderedMap", () => {
  test("is a sorted map, through chunk splits and removals", () => {
    const operation = fc.tuple(fc.nat(600), fc.boolean());
    fc.assert(
      fc.property(
        fc.array(operation, { maxLength: 1200, size: "max" }),
        fc.nat(600),
        fc.nat(600),
        (operations, a, b) => {
          const map = new OrderedMap<number>();
          const model = new Map<number, number>();
          for (const [i, [n, present]] of operations.entries()) {
            if (present) {
              map.set(number(n), i);
              model.set(n, i);
            } else {
              expect(map.delete(number(n))).toBe(model.delete(n));
            }
          }
          expect(map.size).toBe(model.size);
          for (const n of [a, b]) expect(map.get(number(n))).toBe(model.get(n));
          const range = { start: number(Math.min(a, b)), end: number(Math.max(a, b)) };
          const wanted = [...model.entries()]
            .filter(([n]) => n >= Math.min(a, b) && n < Math.max(a, b))
            .toSorted(([x], [y]) => x - y)
            .map(([, value]) => value);
          const values = (reverse: boolean) =>
            Array.from(map.entries(range, { reverse }), (entry) => entry.value);
          expect(values(false)).toEqual(wanted);
          expect(values(true)).toEqual(wanted.toReversed());
        },
      ),
      { numRuns: 60 },
    );
  });

  test("an iteration goes on after changes", () => {
    const map = new OrderedMap<number>();
    for (let n = 0; n < 300; n += 2) map.set(number(n), n);
    const seen: number[] = [];
    for (const { key, value } of map.entries({ start: number(0), end: null })) {
      seen.push(value);
      map.delete(key);
      map.set(number(value + 1), -1);
      if (value === -1) map.delete(key);
      if (seen.length > 1000) break;
    }
    expect(seen.filter((value) => value >= 0)).toEqual(
      Array.from({ length: 150 }, (_, i) => 2 * i),
    );
  });
});
