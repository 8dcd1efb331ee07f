import { expect, test } from "vitest";
import { rankMatches } from "./wordRanking";

const candidate = (name: string, ...has: boolean[]) => ({ name, match: { has, ranges: [] } });
const rank = (candidates: ReturnType<typeof candidate>[]) =>
  rankMatches(candidates).map(({ name }) => name);
const many = (count: number, ...has: boolean[]) =>
  Array.from({ length: count }, (_, i) => candidate(`noise ${i}`, ...has));

test("what has only common words is left out when a rarer one was found", () => {
  const trip = candidate("museum", false, true, false);
  expect(rank([...many(20, true, false, true), trip])).toEqual(["museum"]);
});

test("common words alone are found when nothing else is", () => {
  expect(rank(many(20, true, true))).toHaveLength(20);
});

test("of a few candidates none is left out, and those with more words come first", () => {
  const order = [
    candidate("a", true, false),
    candidate("b", true, true),
    candidate("c", true, false),
  ];
  expect(rank(order)).toEqual(["b", "a", "c"]);
});

test("a rarer word counts more than a common one", () => {
  const rare = candidate("rare", false, true, false);
  const common = candidate("common", true, false, true);
  const noise = many(4, true, false, false);
  expect(rank([common, ...noise, rare])[0]).toBe("common");
  expect(rank([candidate("one common", true, false, false), ...noise, rare])[0]).toBe("rare");
});

test("what has none of the words is no hit", () => {
  expect(rank([candidate("none", false, false), candidate("some", true, false)])).toEqual(["some"]);
});
