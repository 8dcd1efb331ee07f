import { ConvexClient, ConvexHttpClient } from "convex/browser";
import { makeFunctionReference } from "convex/server";
import { expect, test } from "vitest";
import { uniqueName, type Fixture } from "../support/fixture";
import { until } from "../support/until";

type Hit = { _id: string; _score: number };

const addNote = makeFunctionReference<"mutation", { body: string; room: string }, string>(
  "search:addNote",
);
const removeNote = makeFunctionReference<"mutation">("search:removeNote");
const find = makeFunctionReference<"query", { text: string; room?: string }, string[]>(
  "search:find",
);
const addVector = makeFunctionReference<"mutation", { vector: number[]; owner: string }, string>(
  "search:addVector",
);
const nearest = makeFunctionReference<"action", { vector: number[]; owners: string[] }, Hit[]>(
  "search:nearest",
);

export function searchContract(get: () => Fixture): void {
  const connect = () => new ConvexHttpClient(get().url, { logger: false });

  test("TEXT-1 finds any of the words, the last one as a prefix, within the filter", async () => {
    const client = connect();
    const [room, other] = [uniqueName(), uniqueName()];
    for (const body of ["the red fox", "a red house", "Foxes!", "blue"]) {
      await client.mutation(addNote, { body, room });
    }
    await client.mutation(addNote, { body: "red in another room", room: other });
    expect(await client.query(find, { text: "red fo", room })).toHaveLength(3);
    expect(await client.query(find, { text: "the fox", room })).toEqual(["the red fox", "Foxes!"]);
    expect(await client.query(find, { text: "", room })).toEqual([]);
    expect(await client.query(find, { text: "red", room: other })).toEqual(["red in another room"]);
  });

  test("TEXT-7 a search is live", async () => {
    const room = uniqueName();
    const client = new ConvexClient(get().url, { logger: false });
    try {
      let found: string[] | null = null;
      client.onUpdate(find, { text: "hel", room }, (value) => {
        found = value;
      });
      await until(() => found !== null, "the first result");
      const id = await client.mutation(addNote, { body: "hello there", room });
      await until(() => found?.join() === "hello there", "the new note");
      await client.mutation(removeNote, { id });
      await until(() => found?.length === 0, "its removal");
    } finally {
      await client.close();
    }
  });

  test("VECTOR-1 finds the nearest of those allowed, with cosines", async () => {
    const client = connect();
    const [mine, yours, theirs] = [uniqueName(), uniqueName(), uniqueName()];
    const a = await client.mutation(addVector, { vector: [2, 0, 0], owner: mine });
    const b = await client.mutation(addVector, { vector: [1, 1, 0], owner: yours });
    await client.mutation(addVector, { vector: [1, 0, 0], owner: theirs });
    const hits = await client.action(nearest, { vector: [1, 0, 0], owners: [mine, yours] });
    expect(hits.map(({ _id }) => _id)).toEqual([a, b]);
    expect(hits[0]?._score).toBeCloseTo(1, 5);
    expect(hits[1]?._score).toBeCloseTo(Math.SQRT1_2, 5);
  });

  test("VECTOR-11 a vector of the wrong size is refused in words", async () => {
    const asked = connect().action(nearest, { vector: [1], owners: ["x"] });
    await expect(asked).rejects.toThrow("Expected a vector with dimensions 3, received 1.");
  });
}
