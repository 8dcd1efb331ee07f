import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../runtime/random";
import type { JsonObject, JsonValue } from "../../values/json";
import { defineVectorIndex, vectorEntries } from "./vectorEntries";
import { internalIdOf, VectorIndex } from "./vectorIndex";
import { planVectorQuery } from "./vectorQuery";

const idOf = (position: number) => {
  const id = Buffer.alloc(16);
  id.writeUInt32BE(position, 12);
  return Uint8Array.from(id);
};

class Fixture {
  readonly layout;
  readonly index;
  readonly exact = new Map<string, Uint8Array>();
  readonly documents = new Map<number, JsonObject>();

  constructor(dimensions: number) {
    this.layout = defineVectorIndex({
      vectorField: "vector",
      dimensions,
      filterFields: ["a", "b"],
    });
    this.index = new VectorIndex(this.layout);
  }

  put(position: number, document: JsonObject | null): void {
    if (document) this.documents.set(position, document);
    else this.documents.delete(position);
    const id = idOf(position);
    const [coarse, exact] = document ? vectorEntries(this.layout, document, id) : [];
    this.index.apply(coarse ? internalIdOf(coarse.key) : id, coarse?.value ?? null);
    if (exact) this.exact.set(String(position), exact.value);
    else this.exact.delete(String(position));
  }

  search(vector: number[], options: { limit?: number; expressions?: JsonValue } = {}) {
    const request = { indexName: "t.by_vector", expressions: null, ...options, vector };
    const query = planVectorQuery(this.layout, request);
    const readExact = (id: Uint8Array) =>
      this.exact.get(String(Buffer.from(id).readUInt32BE(12))) ?? null;
    return this.index.search(query, readExact).map(({ internalId, score }) => ({
      position: Buffer.from(internalId).readUInt32BE(12),
      score,
    }));
  }
}

const eq = (field: string, value: JsonValue): JsonValue => ({
  $eq: [{ $field: field }, { $literal: value }],
});

function randomVectors(seed: number, count: number, dimensions: number): number[][] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () =>
    Array.from(random.bytes(dimensions), (byte) => byte - 127.5),
  );
}

function cosine(a: number[], b: number[]): number {
  let [product, squaresA, squaresB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x = 0, y = 0] = [a[i], b[i]];
    product += x * y;
    squaresA += x * x;
    squaresB += y * y;
  }
  return product / Math.sqrt(squaresA * squaresB);
}

describe("vector search", () => {
  test("VECTOR-1 finds the nearest by cosine, with exact scores", () => {
    const dimensions = 100;
    const fixture = new Fixture(dimensions);
    const vectors = randomVectors(1, 2000, dimensions);
    for (const [i, vector] of vectors.entries()) fixture.put(i, { vector });
    for (const query of randomVectors(2, 20, dimensions)) {
      const wanted = vectors
        .map((vector, position) => ({ position, score: cosine(query, vector) }))
        .toSorted((a, b) => b.score - a.score)
        .slice(0, 10);
      const found = fixture.search(query);
      expect(found.map(({ position }) => position)).toEqual(wanted.map(({ position }) => position));
      for (const [i, { score }] of found.entries()) {
        expect(score).toBeCloseTo(wanted[i]?.score ?? 0, 5);
      }
    }
  });

  test("VECTOR-1 puts vectors in order that differ by less than a byte can hold", () => {
    const dimensions = 16;
    const fixture = new Fixture(dimensions);
    const [query = [], ...noise] = randomVectors(3, 200, dimensions);
    const vectors = noise.map((delta) => query.map((x, i) => x + (delta[i] ?? 0) / 400));
    for (const [i, vector] of vectors.entries()) fixture.put(i, { vector });
    const wanted = vectors
      .map((vector, position) => ({ position, score: cosine(query, vector) }))
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 5);
    const found = fixture.search(query, { limit: 5 });
    for (const [i, { score }] of found.entries()) {
      expect(score).toBeCloseTo(wanted[i]?.score ?? 0, 6);
    }
    expect(found[0]?.position).toBe(wanted[0]?.position);
  });

  test("VECTOR-2 filters before it scores: one value, one of several, a missing one", () => {
    const fixture = new Fixture(2);
    fixture.put(0, { vector: [1, 0], a: "x" });
    fixture.put(1, { vector: [1, 0.1], a: "y", b: 1 });
    fixture.put(2, { vector: [1, 0.2], a: "z", b: 2 });
    const positions = (expressions: JsonValue) =>
      fixture.search([1, 0], { expressions }).map(({ position }) => position);
    expect(positions(null)).toEqual([0, 1, 2]);
    expect(positions(eq("a", "y"))).toEqual([1]);
    expect(positions({ $or: [eq("a", "z"), eq("a", "x"), eq("b", 2)] })).toEqual([0, 2]);
    expect(positions(eq("b", { $undefined: null }))).toEqual([0]);
    expect(positions(eq("a", "nobody"))).toEqual([]);
  });

  test("VECTOR-3 follows what is written", () => {
    const fixture = new Fixture(2);
    const change = fc.record({
      position: fc.nat(6),
      document: fc.option(
        fc.record({
          a: fc.constantFrom("x", "y"),
          vector: fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })),
        }),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), (changes) => {
        for (const { position, document } of changes) fixture.put(position, document);
        for (const a of ["x", "y"]) {
          const found = fixture.search([1, 0], { expressions: eq("a", a), limit: 256 });
          const wanted = [...fixture.documents].flatMap(([position, item]) =>
            item.a === a ? [position] : [],
          );
          const ascending = (x: number, y: number) => x - y;
          expect(found.map((hit) => hit.position).toSorted(ascending)).toEqual(
            wanted.toSorted(ascending),
          );
        }
        expect(fixture.index.size).toBe(fixture.documents.size);
      }),
      { numRuns: 200 },
    );
  });

  test("VECTOR-4 leaves out documents without a vector of that size", () => {
    const fixture = new Fixture(2);
    for (const [i, vector] of [[1, 2, 3], "no", [1, "x"], null].entries()) {
      fixture.put(i, { vector });
    }
    fixture.put(9, { vector: [{ $float: "AAAAAAAAAIA=" }, 1] });
    fixture.put(10, { vector: [0, 0] });
    expect(fixture.search([0, 1]).map(({ position }) => position)).toEqual([9, 10]);
    expect(fixture.search([0, 1])[1]?.score).toBe(0);
  });

  test("VECTOR-5 refuses what cannot be asked, in the official words", () => {
    const fixture = new Fixture(2);
    const ask = (more: object) => () => fixture.search([1, 0], more);
    expect(ask({ limit: 257 })).toThrow(
      "Vector queries can fetch at most 256 results, requested 257.",
    );
    expect(() => fixture.search([1])).toThrow("Expected a vector with dimensions 2, received 1.");
    expect(ask({ expressions: { $and: [] } })).toThrow(
      "Filters should be a combination of `q.eq` and `q.or`.",
    );
    expect(ask({ expressions: eq("c", 1) })).toThrow(
      "Vector query against t.by_vector contains a filter on c but that field isn't indexed for filtering in `filterFields`.",
    );
    const many = { $or: Array.from({ length: 65 }, (_, i) => eq("a", i)) };
    expect(ask({ expressions: many })).toThrow("has too many conditions. Max: 64 Actual: 65");
    const same = { $or: Array.from({ length: 65 }, () => eq("a", 1)) };
    expect(ask({ expressions: same })).not.toThrow();
  });

  test("VECTOR-6 odd sizes and the largest one", () => {
    for (const dimensions of [2, 3, 7, 9, 1536, 4096]) {
      const fixture = new Fixture(dimensions);
      const [query = [], ...vectors] = randomVectors(dimensions, 400, dimensions);
      for (const [i, vector] of vectors.entries()) fixture.put(i, { vector });
      const found = fixture.search(query);
      for (const { position, score } of found)
        expect(score).toBeCloseTo(cosine(query, vectors[position] ?? []), 4);
      const best = vectors.map((vector) => cosine(query, vector)).toSorted((a, b) => b - a);
      expect(found).toHaveLength(10);
      for (const [i, { score }] of found.entries()) expect(score).toBeCloseTo(best[i] ?? 0, 4);
    }
  });
});
