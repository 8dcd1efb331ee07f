import { expect, test } from "vitest";
import { hasPhrases, matchBody } from "./bodyMatch";
import { parseQuery } from "./searchText";

test("every word may be the beginning of one, and its place is found", () => {
  const body = "The safety briefing, Señora!";
  expect(matchBody(body, parseQuery("senor brief none"))).toEqual({
    fits: [{ isWhole: false, isAsTyped: false }, { isWhole: false, isAsTyped: true }, null],
    ranges: [
      { start: 11, end: 19 },
      { start: 21, end: 27 },
    ],
  });
});

test("a short word is the beginning of another only while it is the last", () => {
  const body = "Theo and the theatre";
  expect(matchBody(body, parseQuery("the play")).ranges).toEqual([{ start: 9, end: 12 }]);
  expect(matchBody(body, parseQuery("play the")).ranges).toHaveLength(3);
  expect(matchBody(body, parseQuery("thea play")).ranges).toEqual([{ start: 13, end: 20 }]);
});

test("parts of a run without spaces are found in place", () => {
  expect(matchBody("来週の文化祭のこと", parseQuery("文化祭"))).toEqual({
    fits: [{ isWhole: true, isAsTyped: true }],
    ranges: [{ start: 3, end: 6 }],
  });
});

test("a phrase needs its words side by side and whole", () => {
  const query = parseQuery('"fume hood"');
  expect(hasPhrases("The FUME-hood is broken", query)).toBe(true);
  expect(hasPhrases("hood and fume", query)).toBe(false);
  expect(hasPhrases("fume hoods", query)).toBe(false);
  expect(matchBody("The fume hood", query).ranges).toEqual([{ start: 4, end: 13 }]);
});

test("a word said twice counts as it fits best", () => {
  const fits = (body: string) => matchBody(body, parseQuery("cafe")).fits;
  expect(fits("cafes and a Cafe")).toEqual([{ isWhole: true, isAsTyped: true }]);
  expect(fits("cafes and a café")).toEqual([{ isWhole: true, isAsTyped: false }]);
  expect(fits("cafes")).toEqual([{ isWhole: false, isAsTyped: true }]);
});

test("an accent made of two characters is the one made of one", () => {
  expect(matchBody("un cafe\u0301", parseQuery("caf\u00e9")).fits).toEqual([
    { isWhole: true, isAsTyped: true },
  ]);
});
