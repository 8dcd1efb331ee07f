import { convexToJson, v, type GenericValidator, type Value } from "convex/values";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeId } from "./ids";
import type { JsonValue } from "./json";
import { arbitraryValue } from "./testing";
import { compileDocumentValidator, compileValidator } from "./validators";

const tables = new Map([
  [10001, "users"],
  [10002, "messages"],
  [10, "_storage"],
]);
const tableName = (number: number) => tables.get(number) ?? null;
const idOf = (table: number) => encodeId(table, new Uint8Array(16));

/** `json` is internal to the package, but it is what the package sends. */
const jsonOf = (validator: GenericValidator) => (validator as unknown as { json: JsonValue }).json;

function check(validator: GenericValidator, value: Value): string | null {
  return compileValidator(jsonOf(validator)).check(convexToJson(value), tableName);
}

describe("validators accept", () => {
  const accepted: [string, GenericValidator, Value][] = [
    ["any", v.any(), { a: [1n] }],
    ["special floats", v.number(), NaN],
    ["int64", v.int64(), 5n],
    ["bytes", v.bytes(), new ArrayBuffer(3)],
    ["ids", v.id("users"), idOf(10001)],
    ["system ids", v.id("_storage"), idOf(10)],
    ["literals", v.literal("on"), "on"],
    ["bigint literals", v.literal(7n), 7n],
    ["absent optional fields", v.object({ a: v.optional(v.string()) }), {}],
    ["records", v.record(v.string(), v.number()), { a: 1, b: 2 }],
    ["unions", v.union(v.null(), v.array(v.boolean())), [true]],
  ];
  test.each(accepted)("%s", (_, validator, value) => {
    expect(check(validator, value)).toBeNull();
  });
});

describe("validators refuse with the official text:", () => {
  test("wrong type in a field", () => {
    expect(check(v.object({ body: v.string() }), { body: 5 })).toBe(
      "Value does not match validator.\nPath: .body\nValue: 5.0\nValidator: v.string()",
    );
  });

  test("missing field at the top", () => {
    expect(check(v.object({ b: v.optional(v.int64()), a: v.id("users") }), { b: 5n })).toBe(
      "Object is missing the required field `a`. Consider wrapping the field validator in " +
        "`v.optional(...)` if this is expected.\n\nObject: {b: 5}\n" +
        'Validator: v.object({a: v.id("users"), b: v.optional(v.int64())})',
    );
  });

  test("extra field further down", () => {
    expect(check(v.array(v.object({})), [{}, { x: null }])).toBe(
      "Object contains extra field `x` that is not in the validator.\nPath: [1]\n" +
        "Object: {x: null}\nValidator: v.object({})",
    );
  });

  test("id of another table", () => {
    expect(check(v.object({ u: v.id("users") }), { u: idOf(10002) })).toBe(
      `Found ID "${idOf(10002)}" from table \`messages\`, which does not match the table name in ` +
        'validator `v.id("users")`.Path: .u',
    );
  });

  test("id of a system table", () => {
    expect(check(v.id("users"), idOf(10))).toContain("from a system table, which does not match");
  });

  test("id of an unknown table is no id", () => {
    expect(check(v.id("users"), idOf(10003))).toBe(
      `Value does not match validator.\n\nValue: "${idOf(10003)}"\nValidator: v.id("users")`,
    );
  });

  test("literal", () => {
    expect(check(v.literal(1), 2n)).toBe("`2` does not match literal validator `v.literal(1.0)`.");
  });

  test("union", () => {
    expect(check(v.union(v.literal("a"), v.null(), v.bytes()), 'say "hi"\n')).toBe(
      'Value does not match validator.\n\nValue: "say \\"hi\\"\\n"\n' +
        'Validator: v.union(v.literal("a"), v.null(), v.bytes())',
    );
  });

  test("union of one speaks for its member", () => {
    expect(check(v.union(v.object({ a: v.null() })), { a: 1 })).toContain("Path: .a");
  });

  test("record keys and values", () => {
    const validator = v.record(v.id("users"), v.number());
    expect(check(validator, { x: 1 })).toContain("Path: .keys()");
    expect(check(validator, { [idOf(10001)]: "1" })).toContain("Path: .values()");
  });

  test("inherited names are not fields", () => {
    expect(check(v.object({ toString: v.any() }), {})).toContain("missing the required field");
  });
});

describe("compiled validators", () => {
  const validator = fc.letrec<{ v: GenericValidator }>((tie) => ({
    v: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<GenericValidator[]>(v.any(), v.null(), v.string(), v.number(), v.int64()),
      fc.constantFrom<GenericValidator[]>(v.boolean(), v.bytes(), v.literal(1), v.literal("a")),
      tie("v").map((inner) => v.array(inner as never)),
      tie("v").map((inner) => v.record(v.string(), inner as never)),
      fc.array(tie("v"), { maxLength: 3 }).map((members) => v.union(...(members as never[]))),
      fc
        .record({ a: tie("v"), b: tie("v") })
        .map(({ a, b }) => v.object({ a: v.optional(a as never), b: b as never })),
    ),
  })).v;

  test("agree with a naive walk over decoded values", () => {
    fc.assert(
      fc.property(validator, arbitraryValue, (schema, value) => {
        expect(check(schema, value) === null).toBe(naivelyFits(jsonOf(schema), value));
      }),
      { numRuns: 3000 },
    );
  });

  test("leave system fields of documents alone", () => {
    const checker = compileDocumentValidator(jsonOf(v.object({ a: v.number() })));
    expect(checker.check({ _id: "x", _creationTime: 1, a: 1 }, tableName)).toBeNull();
    expect(checker.check({ _id: "x", b: 1, a: 1 }, tableName)).toContain("extra field `b`");
  });

  test("take texts, and null for no validator", () => {
    expect(compileValidator("null").acceptsAnything).toBe(true);
    expect(compileValidator('{"type":"any"}').acceptsAnything).toBe(true);
    expect(() => compileValidator('{"type":"map"}')).toThrow("Invalid validator type");
  });
});

// oxlint-disable-next-line typescript/no-explicit-any -- test-local walk over validator JSON
function naivelyFits(json: any, value: any): boolean {
  switch (json.type) {
    case "any":
      return true;
    case "null":
      return value === null;
    case "bigint":
      return typeof value === "bigint";
    case "bytes":
      return value instanceof ArrayBuffer;
    case "literal":
      return Object.is(value, json.value);
    case "array":
      return Array.isArray(value) && value.every((item) => naivelyFits(json.value, item));
    case "union":
      // oxlint-disable-next-line typescript/no-explicit-any -- as above
      return json.value.some((member: any) => naivelyFits(member, value));
    case "record":
      return (
        isPlain(value) && Object.values(value).every((x) => naivelyFits(json.values.fieldType, x))
      );
    case "object":
      return (
        isPlain(value) &&
        Object.keys(value).every((name) => name in json.value) &&
        Object.keys(json.value).every((name) =>
          name in value
            ? naivelyFits(json.value[name].fieldType, value[name])
            : json.value[name].optional,
        )
      );
    default:
      return typeof value === json.type;
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof ArrayBuffer)
  );
}
