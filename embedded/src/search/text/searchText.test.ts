import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OrderedMap } from "../../storage/orderedMap";
import type { JsonObject } from "../../values/json";
import { searchText } from "./searchText";
import { defineTextIndex, textEntries, type TextIndex, type TextIndexReader } from "./textEntries";
import { queryTerms, tokenize } from "./tokenize";

/** Documents in one index, without a database. */
class Fixture implements TextIndexReader {
  readonly rows = new OrderedMap<Uint8Array>();
  readonly documents: JsonObject[] = [];
  rowsRead = 0;

  constructor(
    readonly index: TextIndex,
    /** When the document at a position was made. */
    readonly timeOf: (position: number) => number = () => 0,
  ) {}

  add(document: JsonObject): void {
    const id = this.#idOf(this.documents.push(document) - 1);
    for (const { key, value } of textEntries(this.index, document, id)) this.rows.set(key, value);
  }

  remove(position: number): void {
    const document = this.documents[position] ?? {};
    for (const { key, isShared } of textEntries(this.index, document, this.#idOf(position))) {
      if (!isShared) this.rows.delete(key);
    }
    this.documents[position] = {};
  }

  *range(range: { start: Uint8Array; end: Uint8Array }, options: { reverse: boolean }) {
    for (const row of this.rows.entries(range, options)) {
      this.rowsRead++;
      yield row;
    }
  }

  /** Positions of the documents found, best first. */
  search(text: string, filters: [number, JsonObject[string] | undefined][] = []): number[] {
    const query = { text, filters: new Map(filters) };
    const context = { reader: this, documentCount: this.documents.length };
    return searchText(this.index, query, context).map((hit) =>
      Buffer.from(hit.internalId).readUInt32BE(12),
    );
  }

  /** Begins with the time, as those of the database do. */
  #idOf(position: number): Uint8Array {
    const id = Buffer.alloc(16);
    id.writeDoubleBE(this.timeOf(position), 0);
    id[0] = (id[0] ?? 0) | 128;
    id.writeUInt32BE(position, 12);
    return Uint8Array.from(id);
  }
}

const ascending = (a: number, b: number) => a - b;
const plain = () => new Fixture(defineTextIndex({ searchField: "body", filterFields: [] }));
const filtered = (timeOf?: (position: number) => number) =>
  new Fixture(
    defineTextIndex({ searchField: "body", filterFields: ["conversation", "sender", "kind"] }),
    timeOf,
  );

/** A hundred thousand documents are ten years. */
const DAY_MS = 24 * 3_600_000;
const overYears = (position: number) => Date.UTC(2016, 0, 1) + position * (DAY_MS / 24 / 1.2);

describe("tokens", () => {
  test("are words in lower case, without long ones", () => {
    expect(tokenize("Hello, WORLD! it's 3½ o’clock — Straße_7")).toEqual([
      "hello",
      "world",
      "it",
      "s",
      "3½",
      "o",
      "clock",
      "straße",
      "7",
    ]);
    expect(tokenize("x".repeat(31))).toHaveLength(1);
    expect(tokenize("x".repeat(32))).toEqual([]);
    expect(tokenize("ü".repeat(16))).toEqual([]);
  });

  test("of a query: each once, the last one a prefix, sixteen at most", () => {
    expect(queryTerms("to be or to b")).toEqual([
      { text: "to", isPrefix: false },
      { text: "be", isPrefix: false },
      { text: "or", isPrefix: false },
      { text: "b", isPrefix: true },
    ]);
    expect(queryTerms("tea tea")).toEqual([{ text: "tea", isPrefix: true }]);
    expect(queryTerms(" … ")).toEqual([]);
    const many = Array.from({ length: 20 }, (_, i) => `w${i}`).join(" ");
    expect(queryTerms(many)).toHaveLength(16);
  });
});

describe("text search", () => {
  test("POST-1 finds documents with any of the words, the last one as a prefix", () => {
    const fixture = plain();
    for (const body of ["the red fox", "a red house", "foxes", "blue", "fo"]) fixture.add({ body });
    expect(fixture.search("red fox").toSorted(ascending)).toEqual([0, 1, 2]);
    expect(fixture.search("fox red").toSorted(ascending)).toEqual([0, 1]);
    expect(fixture.search("RED").toSorted(ascending)).toEqual([0, 1]);
    expect(fixture.search("")).toEqual([]);
    expect(fixture.search("green")).toEqual([]);
  });

  test("POST-2 ranks more and rarer words higher, equal ones newest first", () => {
    const fixture = plain();
    fixture.add({ body: "lunch lunch at noon" });
    fixture.add({ body: "lunch at one o clock" });
    for (let i = 0; i < 20; i++) fixture.add({ body: "at home" });
    fixture.add({ body: "lunch at one o clock" });
    expect(fixture.search("lunch at").slice(0, 3)).toEqual([0, 22, 1]);
    expect(fixture.search("at").slice(0, 3)).toEqual([21, 20, 19]);
  });

  test("POST-3 filters by any of the filter fields, missing ones too", () => {
    const fixture = filtered();
    fixture.add({ body: "tea", conversation: "c1", sender: "ann", kind: 1 });
    fixture.add({ body: "tea", conversation: "c1", sender: "bob\u0000" });
    fixture.add({ body: "tea", conversation: "c2", sender: "ann", kind: [1, "x"] });
    fixture.add({ body: "tea", sender: "ann", kind: 1 });
    expect(fixture.search("tea")).toEqual([3, 2, 1, 0]);
    expect(fixture.search("te", [[0, "c1"]])).toEqual([1, 0]);
    expect(fixture.search("tea", [[1, "ann"]])).toEqual([3, 2, 0]);
    expect(fixture.search("tea", [[1, "bob\u0000"]])).toEqual([1]);
    const both: [number, JsonObject[string] | undefined][] = [
      [0, "c1"],
      [2, undefined],
    ];
    expect(fixture.search("tea", both)).toEqual([1]);
    expect(fixture.search("tea", [[2, [1, "x"]]])).toEqual([2]);
    expect(fixture.search("tea", [[0, undefined]])).toEqual([3]);
  });

  test("POST-4 forgets what was removed", () => {
    const fixture = filtered();
    fixture.add({ body: "tea", conversation: "c1" });
    fixture.add({ body: "tea", conversation: "c1" });
    fixture.remove(0);
    expect(fixture.search("tea")).toEqual([1]);
    fixture.remove(1);
    expect(fixture.search("tea")).toEqual([]);
  });

  test("POST-5 a search within a partition costs what is found there", () => {
    const fixture = filtered();
    for (let i = 0; i < 5000; i++) {
      fixture.add({ body: "tea and biscuits", conversation: `c${i % 1000}` });
    }
    fixture.rowsRead = 0;
    expect(fixture.search("tea", [[0, "c7"]])).toHaveLength(5);
    expect(fixture.rowsRead).toBeLessThan(10);
  });

  test("POST-6 ranks at most 1024, and of very frequent words the newest", () => {
    const fixture = plain();
    for (let i = 0; i < 25_000; i++) fixture.add({ body: "ok" });
    fixture.rowsRead = 0;
    const found = fixture.search("ok");
    expect(found).toHaveLength(1024);
    expect(found[0]).toBe(24_999);
    expect(fixture.rowsRead).toBeLessThan(20_100);
  });

  test("POST-8 finds what was said years ago, however much was said since", () => {
    const fixture = filtered(overYears);
    const add = (body: string, sender = "ann") => fixture.add({ body, conversation: "c1", sender });
    add("the tower of babel");
    add("tea with lemon", "bob");
    for (let i = 0; i < 100_000; i++) add(i % 2 === 0 ? "tea and biscuits" : "and so on");
    add("a tower");
    const inC1: [number, string][] = [[0, "c1"]];
    for (const [text, wanted] of [
      ["tower", [100_002, 0]],
      ["towe", [100_002, 0]],
      ["babel", [0]],
      ["lemon tea", [1]],
    ] as const) {
      fixture.rowsRead = 0;
      expect(fixture.search(text, inC1).slice(0, wanted.length), text).toEqual(wanted);
      expect(fixture.rowsRead, text).toBeLessThan(21_000);
    }
    fixture.rowsRead = 0;
    fixture.search("babel", inC1);
    expect(fixture.rowsRead).toBeLessThan(4_000);
    expect(fixture.search("tea", [...inC1, [1, "bob"]])).toEqual([1]);
    // Of words that are everywhere, the newest.
    expect(fixture.search("biscuits", inC1)[0]).toBe(100_000);
    expect(fixture.search("absent", inC1)).toEqual([]);
  });

  test("POST-7 finds exactly what a naive search finds", () => {
    const word = fc.constantFrom("a", "ab", "abc", "b", "ba", "ß", "x1");
    const body = fc.array(word, { maxLength: 6 }).map((terms) => terms.join(" "));
    const document = fc.record(
      { body, conversation: fc.constantFrom("p", "q"), sender: fc.constantFrom(1, 2) },
      { requiredKeys: ["body"] },
    );
    fc.assert(
      fc.property(
        fc.array(document, { maxLength: 12 }),
        body,
        fc.option(fc.constantFrom("p", "q", undefined), { nil: null }),
        fc.option(fc.constantFrom(1, 2, undefined), { nil: null }),
        fc.constantFrom(0, 1, 2),
        (documents, text, conversation, sender, years) => {
          const fixture = filtered((position) => overYears(position * years * 2_000));
          for (const item of documents) fixture.add(item);
          const filters: [number, string | number | undefined][] = [];
          if (conversation !== null) filters.push([0, conversation]);
          if (sender !== null) filters.push([1, sender]);
          const terms = queryTerms(text);
          const wanted = documents.flatMap((item, position) => {
            if (conversation !== null && item.conversation !== conversation) return [];
            if (sender !== null && item.sender !== sender) return [];
            const found = tokenize(item.body ?? "").some((word) =>
              terms.some((term) =>
                term.isPrefix ? word.startsWith(term.text) : word === term.text,
              ),
            );
            return found ? [position] : [];
          });
          const found = fixture.search(text, filters);
          expect(found.toSorted(ascending)).toEqual(wanted);
        },
      ),
      { numRuns: 500 },
    );
  });
});
