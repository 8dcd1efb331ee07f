import { convexToJson, getConvexSize, getDocumentSize, type Value } from "convex/values";
import fc from "fast-check";
import { expect, test } from "vitest";
import { formatSize, nestingOfValue, sizeOfDocument, sizeOfValue } from "./size";
import type { JsonObject } from "./json";
import { arbitraryValue } from "./testing";

test("sizes of encoded values are those of convex/values", () => {
  fc.assert(
    fc.property(arbitraryValue, (value) => {
      expect(sizeOfValue(convexToJson(value))).toBe(getConvexSize(value));
    }),
    { numRuns: 1000 },
  );
});

test("a document counts its system fields once", () => {
  const fields = { body: "hello", n: 1n };
  const document: Record<string, Value> = { ...fields, _id: "x".repeat(32), _creationTime: 1.5 };
  const expected = getDocumentSize(document);
  expect(sizeOfDocument(convexToJson(fields) as JsonObject)).toBe(expected);
  expect(sizeOfDocument(convexToJson(document) as JsonObject)).toBe(expected);
});

test("nesting counts arrays and objects, not special encodings", () => {
  expect(nestingOfValue(convexToJson(1n))).toBe(0);
  expect(nestingOfValue([])).toBe(1);
  expect(nestingOfValue({ a: [{ b: 1 }], c: null })).toBe(3);
});

test("sizes are printed in binary units", () => {
  expect(formatSize(1024 * 1024)).toBe("1 MiB");
  expect(formatSize(1_600_000)).toBe("1.53 MiB");
  expect(formatSize(12)).toBe("12 B");
});
