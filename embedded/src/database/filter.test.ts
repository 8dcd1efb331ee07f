import { expect, test } from "vitest";
import { compileFilter } from "./filter";
import type { JsonValue } from "./types";

const document = { a: 5, b: { c: "x" }, n: { $integer: "AgAAAAAAAAA=" } };
const field = (path: string) => ({ $field: path });
const literal = (value: JsonValue) => ({ $literal: value });

const cases: [JsonValue, boolean][] = [
  [{ $eq: [field("a"), literal(5)] }, true],
  [{ $eq: [field("b"), literal({ c: "x" })] }, true],
  [{ $neq: [field("b.c"), literal("x")] }, false],
  [{ $eq: [field("missing"), literal({ $undefined: null })] }, true],
  [{ $lt: [field("missing"), literal(null)] }, true],
  [{ $gt: [field("b.c"), literal(1e9)] }, true],
  [{ $lte: [field("a"), literal(5)] }, true],
  [{ $gte: [field("n"), literal({ $integer: "AwAAAAAAAAA=" })] }, false],
  [{ $eq: [{ $add: [field("a"), literal(2)] }, literal(7)] }, true],
  [
    {
      $eq: [
        { $mod: [field("n"), literal({ $integer: "AgAAAAAAAAA=" })] },
        literal({ $integer: "AAAAAAAAAAA=" }),
      ],
    },
    true,
  ],
  [{ $eq: [{ $neg: field("a") }, literal(-5)] }, true],
  [{ $and: [literal(true), { $not: literal(false) }] }, true],
  [{ $or: [literal(false), literal(false)] }, false],
  [{ $and: [] }, true],
];

test.each(cases)("IDX-4 filter %j is %s", (expression, expected) => {
  expect(compileFilter(expression)(document)).toBe(expected);
});

const failures: [JsonValue, string][] = [
  [{ $field: "a" }, "Cannot use value 5.0 (type Float64) as a Boolean"],
  [{ $not: field("none") }, "Cannot use value undefined (type undefined) as a Boolean"],
  [
    { $eq: [{ $add: [field("a"), field("n")] }, literal(1)] },
    "Cannot add 5.0 (type Float64) and 2 (type Int64)",
  ],
  [
    { $eq: [{ $div: [field("n"), literal({ $integer: "AAAAAAAAAAA=" })] }, literal(1)] },
    "Cannot divide 2 by zero",
  ],
  [{ $eq: [{ $neg: field("b.c") }, literal(1)] }, 'Cannot negate "x" (type String)'],
];

test.each(failures)("IDX-4 filter %j fails", (expression, message) => {
  expect(() => compileFilter(expression)(document)).toThrow(message);
});
