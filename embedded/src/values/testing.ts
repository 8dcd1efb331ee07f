import fc from "fast-check";
import type { Value } from "convex/values";

const fieldName = fc.constantFrom("a", "b", "aa", "ab", "z", "Z9");

/** Any Convex value, small, with many collisions and awkward corners. */
export const arbitraryValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.bigInt({ min: -3n, max: 3n }),
    fc.double(),
    fc.constantFrom(0, -0, 1, -1, NaN, Infinity, -Infinity, 5e-324, -5e-324),
    fc.string({ unit: "binary", maxLength: 6 }),
    fc.string({
      unit: fc.constantFrom("\0", "\u0001", "\u0002", "a", "é", "\uffff", "😀"),
      maxLength: 5,
    }),
    fc.uint8Array({ maxLength: 6 }).map((bytes) => Uint8Array.from(bytes).buffer),
    fc.array(fc.constantFrom(0, 1, 2, 255), { maxLength: 4 }).map((b) => Uint8Array.from(b).buffer),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fieldName, tie("value"), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;
