import { beforeEach, describe, expect, test } from "vitest";
import { MemoryStore } from "../storage/memory/memoryStore";
import type { JsonValue } from "../values/json";
import { mutate, openTestDatabase, type TestDatabase } from "./testing";
import type { IndexDefinition } from "./types";

const byVector: IndexDefinition = {
  type: "vector",
  name: "by_vector",
  vectorField: "vector",
  dimensions: 3,
  filterFields: ["owner"],
  staged: false,
};

async function push(database: TestDatabase, indexes: IndexDefinition[], component = 0) {
  const schema = { schemaValidation: false, tables: [{ name: "t", documentType: null, indexes }] };
  const preparation = database.catalog.prepare([{ component, schema }]);
  await preparation.done;
  await mutate(database, (tx) => preparation.activate(tx));
}

describe("vector search over a database", () => {
  let store: MemoryStore;
  let database: TestDatabase;

  beforeEach(async () => {
    store = new MemoryStore();
    database = openTestDatabase({ store });
    await push(database, [byVector]);
  });

  const insert = (vector: JsonValue, owner: string) =>
    mutate(database, (tx) => tx.insert(0, "t", { vector, owner }));
  const search = async (vector: number[], owner?: string, from = database) => {
    const expressions: JsonValue =
      owner === undefined ? null : { $eq: [{ $field: "owner" }, { $literal: owner }] };
    const found = await from.searchVectors(0, { indexName: "t.by_vector", vector, expressions });
    return found.map(({ _id }) => _id);
  };

  test("VECTOR-7 follows inserts, changes and removals", async () => {
    const a = await insert([1, 0, 0], "ann");
    const b = await insert([0, 1, 0], "ann");
    expect(await search([1, 0.1, 0])).toEqual([a, b]);
    const c = await insert([1, 0.1, 0], "bob");
    expect(await search([1, 0.1, 0])).toEqual([c, a, b]);
    expect(await search([1, 0.1, 0], "ann")).toEqual([a, b]);
    await mutate(database, (tx) => {
      tx.patch(0, a, { vector: [0, 0, 1] });
      tx.patch(0, c, { owner: "ann" });
      tx.remove(0, b);
    });
    expect(await search([1, 0.1, 0], "ann")).toEqual([c, a]);
    await mutate(database, (tx) => tx.patch(0, c, { vector: { $undefined: null } }));
    expect(await search([1, 0.1, 0])).toEqual([a]);
  });

  test("VECTOR-7 scores are cosines", async () => {
    await insert([3, 4, 0], "ann");
    const request = { indexName: "t.by_vector", vector: [1, 0, 0], expressions: null };
    const [hit] = await database.searchVectors(0, request);
    expect(hit?._score).toBeCloseTo(0.6, 6);
  });

  test("VECTOR-8 shows nothing that could still be lost", async () => {
    const a = await insert([1, 0, 0], "ann");
    expect(await search([1, 0, 0])).toEqual([a]);
    const tx = database.beginMutation();
    const b = tx.insert(0, "t", { vector: [1, 0, 0], owner: "ann" });
    const done = database.commit(tx);
    expect(await search([1, 0, 0])).toEqual([a]);
    await done;
    expect((await search([1, 0, 0])).toSorted()).toEqual([a, b].toSorted());
  });

  test("VECTOR-8 a first search just after a commit misses nothing", async () => {
    const tx = database.beginMutation();
    const a = tx.insert(0, "t", { vector: [1, 0, 0], owner: "ann" });
    const done = database.commit(tx);
    const first = search([1, 0, 0]);
    await done;
    await first;
    expect(await search([1, 0, 0])).toEqual([a]);
  });

  test("VECTOR-9 finds the same after a restart", async () => {
    const a = await insert([1, 0, 0], "ann");
    const b = await insert([0, 1, 0], "ann");
    await mutate(database, (tx) => tx.remove(0, b));
    const again = openTestDatabase({ store });
    expect(await search([1, 0, 0], "ann", again)).toEqual([a]);
  });

  test("VECTOR-10 is built over rows that were there before", async () => {
    const other = openTestDatabase();
    const ids: string[] = [];
    for (let i = 0; i < 30; i++) {
      ids.push(await mutate(other, (tx) => tx.insert(0, "t", { vector: [1, i / 10, 0] })));
    }
    await push(other, [byVector]);
    expect(await search([1, 0, 0], undefined, other)).toEqual(ids.slice(0, 10));
  });

  test("VECTOR-11 an index that is not there or not a vector index is refused in words", async () => {
    await expect(search([1, 0])).rejects.toThrow(
      "Expected a vector with dimensions 3, received 2.",
    );
    const request = { indexName: "t.nothing", vector: [1], expressions: null };
    await expect(database.searchVectors(0, request)).rejects.toThrow("Index t.nothing not found.");
    const elsewhere = { ...request, indexName: "t.by_vector" };
    await expect(database.searchVectors(7, elsewhere)).rejects.toThrow("not found");
  });
});
