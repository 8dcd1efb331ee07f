import { expect, test } from "vitest";
import { matchBody } from "./bodyMatch";
import { parseQuery } from "./searchText";
import { measureShare, rankMatches } from "./wordRanking";

function rank(typed: string, bodies: string[]): string[] {
  const query = parseQuery(typed);
  const candidates = bodies.map((body) => ({ body, match: matchBody(body, query) }));
  return rankMatches(candidates, query).map(({ body }) => body);
}

const many = (count: number, text: string) =>
  Array.from({ length: count }, (_, i) => `${text} (${i})`);

test.each([
  ["trip to the museum", "the museum is closed", "back to the lab"],
  ["wann ist die Fahrt ins Museum", "das Museum hat zu", "wann ist das und wo ist die"],
  ["el viaje al museo", "un museo", "al lado de el puente"],
  ["文化祭 の", "来週の文化祭", "明日の授業"],
])("%s finds %s and not what has only everyday words", (typed, answer, noise) => {
  expect(rank(typed, [...many(20, noise), answer])).toEqual([answer]);
  expect(rank(typed, [noise, answer])).toEqual([answer]);
});

test("everyday words alone are found when nothing else is asked for", () => {
  expect(rank("to the", many(20, "back to the lab"))).toHaveLength(20);
  expect(rank("die", ["die Probe", "Karten"])).toEqual(["die Probe"]);
});

test("everyday words stand for nothing else: where it is not said, nothing is found", () => {
  expect(rank("trip to the museum", many(3, "back to the lab"))).toEqual([]);
});

test("everyday words in quotes are looked for", () => {
  expect(rank('"to the" lab', ["back to the lab", "to the gate"])).toEqual([
    "back to the lab",
    "to the gate",
  ]);
});

test("the beginning of a word is found among everyday ones", () => {
  expect(rank("trip to the mus", [...many(20, "back to the lab"), "the museum"])).toEqual([
    "the museum",
  ]);
});

test("a word that is said all the time still counts beside a rare one", () => {
  const rooms = many(98, "room 214");
  expect(rank("room free", [...rooms, "feel free"])).toEqual(["feel free", ...rooms]);
  expect(rank("room free", [...rooms, "a free room"])[0]).toBe("a free room");
  expect(rank("room free", rooms)).toHaveLength(98);
});

test("what has little of a long query is left out beside what has all of it", () => {
  const labs = many(50, "in the lab");
  const report = "report of the lab inspection in autumn";
  expect(rank("lab inspection report autumn", [...labs, report])).toEqual([report]);
  expect(rank("lab inspection report autumn", labs)).toHaveLength(50);
});

test("of two, the one with more words comes first, and the rarer word counts more", () => {
  expect(rank("fume hood", ["fume", "fume hood", "hood"])).toEqual(["fume hood", "fume", "hood"]);
  const hoods = many(4, "hood");
  expect(rank("fume hood", [...hoods, "fume"])).toEqual(["fume", ...hoods]);
  expect(rank("museum fare", ["fare", "the museum"])).toEqual(["fare", "the museum"]);
});

test("what has none of the words is no hit", () => {
  expect(rank("fume hood", ["none of it", "a hood"])).toEqual(["a hood"]);
});

test("a hit holds the query without its everyday words, unless there are no others", () => {
  const holds = (typed: string, body: string) => {
    const query = parseQuery(typed);
    return measureShare(matchBody(body, query), query).isFull;
  };
  expect(holds("trip to the museum", "Museum trip on Friday")).toBe(true);
  expect(holds("trip to the museum", "back to the museum")).toBe(false);
  expect(holds("to the", "the lab")).toBe(false);
  expect(holds("to the", "back to the lab")).toBe(true);
});

test("a whole word comes before the beginning of another, wherever the index put them", () => {
  expect(rank("lab", ["labels", "labs", "the lab", "Labor"])).toEqual([
    "the lab",
    "labels",
    "labs",
    "Labor",
  ]);
  expect(rank("lab report", ["labels report", "lab reports", "lab report"])[0]).toBe("lab report");
});

test("every word as a beginning still comes before some words whole", () => {
  expect(rank("report lab", ["the lab", "labels reported", "my report"])[0]).toBe(
    "labels reported",
  );
});

test("of whole words, those with the accents and capitals that were typed come first", () => {
  expect(rank("señora", ["senora", "Señora"])).toEqual(["Señora", "senora"]);
  expect(rank("resume", ["résumé", "resume"])).toEqual(["resume", "résumé"]);
  expect(rank("US", ["us", "the US"])).toEqual(["the US", "us"]);
  expect(rank("señ", ["senora", "Señora"])).toEqual(["Señora", "senora"]);
  expect(rank('"la clé"', ["la cle", "la clé"])).toEqual(["la clé", "la cle"]);
  expect(rank("senora", ["Señora", "senoras"])).toEqual(["Señora", "senoras"]);
});

test("the capital that a phone puts first changes no order", () => {
  expect(rank("Lab", ["a lab", "Lab"])).toEqual(["a lab", "Lab"]);
});

test("shares tell whole words and spelling of what says something", () => {
  const share = (typed: string, body: string) => {
    const query = parseQuery(typed);
    return measureShare(matchBody(body, query), query);
  };
  expect(share("the lab coats", "a lab")).toEqual({ isFull: false, whole: 0.5, asTyped: 0.5 });
  expect(share("the lab cafe", "labels, Café")).toEqual({ isFull: false, whole: 0.5, asTyped: 0 });
  expect(share("lab", "labels")).toEqual({ isFull: true, whole: 0, asTyped: 1 });
});
