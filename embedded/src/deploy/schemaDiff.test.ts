import { describe, expect, test } from "vitest";
import type { IndexDefinition, SchemaDefinition } from "../database/types";
import { parseSchema } from "./schemaDefinition";
import { compareIndexes, diffIndexes, indexesOf, predictTable } from "./schemaDiff";
import { toSchemaJson } from "./schemaJson";

const index = (name: string, fields: string[], staged = false): IndexDefinition => ({
  type: "database",
  name,
  fields,
  staged,
});
const schema = (...indexes: IndexDefinition[]): SchemaDefinition => ({
  tables: [{ name: "t", indexes, documentType: null }],
  schemaValidation: true,
});

describe("index changes", () => {
  const changes = (before: SchemaDefinition, after: SchemaDefinition) =>
    compareIndexes(indexesOf(before), after).map(({ index, change }) => `${change} ${index.name}`);

  test("PUSH-5 tells added, identical, staged, enabled and dropped apart", () => {
    const before = schema(
      index("same", ["a"]),
      index("gone", ["a"]),
      index("on", ["a"], true),
      index("off", ["a"]),
    );
    const after = schema(
      index("same", ["a"]),
      index("new", ["b"]),
      index("on", ["a"]),
      index("off", ["a"], true),
    );
    expect(changes(before, after).toSorted()).toEqual([
      "added new",
      "disabled off",
      "dropped gone",
      "enabled on",
      "identical same",
    ]);
  });

  test("PUSH-5 other fields under the same name are a new index in place of the old", () => {
    expect(changes(schema(index("i", ["a"])), schema(index("i", ["b"])))).toEqual([
      "added i",
      "dropped i",
    ]);
  });

  test("PUSH-5 without a schema nothing is left", () => {
    expect(diffIndexes(indexesOf(schema(index("i", ["a"]))), null)).toEqual({
      added_indexes: [],
      removed_indexes: [{ name: "t.i", type: "database", fields: ["a", "_creationTime"] }],
      enabled_indexes: [],
      disabled_indexes: [],
    });
  });
});

describe("predictions", () => {
  const object = (type: string) => ({
    type: "object",
    value: { a: { fieldType: { type }, optional: false } },
  });
  const outcome = (before: string | null, after: string | null, documentCount: number) => {
    const schemaOf = (type: string | null): SchemaDefinition => ({
      tables: [{ name: "t", indexes: [], documentType: type === null ? null : object(type) }],
      schemaValidation: true,
    });
    const [active, next] = [schemaOf(before), schemaOf(after)];
    const table = next?.tables[0] ?? { name: "", documentType: null };
    return predictTable(table, { active, next, documentCount }).outcome;
  };

  test("PUSH-5 rows are walked only when the validator changed and there are some", () => {
    expect(outcome("string", "string", 5)).toBe("supersetOfEnforced");
    expect(outcome("string", "number", 0)).toBe("supersetOfShape");
    expect(outcome("string", "number", 5)).toBe("mustWalk");
    expect(outcome("string", null, 5)).toBe("notValidated");
  });
});

describe("schemas", () => {
  const table = (change: object) => ({
    tables: [
      {
        tableName: "t",
        indexes: [],
        searchIndexes: [],
        vectorIndexes: [],
        documentType: { type: "any" },
        ...change,
      },
    ],
    schemaValidation: true,
  });
  const indexed = (...fields: string[]) => table({ indexes: [{ indexDescriptor: "i", fields }] });

  test("PUSH-5 keep every kind of index and come back in the package's shape", () => {
    const json = table({
      indexes: [{ indexDescriptor: "a", fields: ["x", "y.z"] }],
      stagedDbIndexes: [{ indexDescriptor: "b", fields: ["x"] }],
      searchIndexes: [{ indexDescriptor: "c", searchField: "x", filterFields: ["y"] }],
      stagedSearchIndexes: [],
      vectorIndexes: [{ indexDescriptor: "d", vectorField: "x", dimensions: 3, filterFields: [] }],
      stagedVectorIndexes: [],
    });
    const parsed = parseSchema(json);
    expect(parsed && toSchemaJson(parsed)).toEqual(json);
  });

  test.each([
    ["a table of the system", table({ tableName: "_t" }), 'may not begin with "_"'],
    [
      "a reserved index name",
      table({ indexes: [{ indexDescriptor: "by_id", fields: ["x"] }] }),
      "reserved",
    ],
    ["an index without fields", indexed(), "at least one field"],
    [
      "an index with 17 fields",
      indexed(...Array.from({ length: 17 }, (_unused, i) => `f${i}`)),
      "the limit is 16",
    ],
    ["a field twice", indexed("a", "a"), "twice"],
    ["the creation time in an index", indexed("a", "_creationTime"), "_creationTime"],
    ["a field that is no path", indexed("a..b"), "invalid field"],
    [
      "vectors of one dimension",
      table({
        vectorIndexes: [
          { indexDescriptor: "d", vectorField: "x", dimensions: 1, filterFields: [] },
        ],
      }),
      "between 2 and 4096",
    ],
    [
      "a table that is a string",
      table({ documentType: { type: "string" } }),
      "must be an object or a union of objects",
    ],
    [
      "a validator that is none",
      table({
        documentType: {
          type: "object",
          value: { a: { fieldType: { type: "nonsense" }, optional: false } },
        },
      }),
      "nonsense",
    ],
  ])("PUSH-5 refuse %s", (_name, json, message) => {
    expect(() => parseSchema(json)).toThrow(message);
  });
});
