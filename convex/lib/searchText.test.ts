import { expect, test } from "vitest";
import { fold } from "./fold";
import { hasPhrases, matchBody, parseQuery, toSearchText } from "./searchText";

test.each([
  ["Łukasz Żak", "lukasz zak"],
  ["Größe STRASSE", "grosse strasse"],
  ["Ísland þing", "island thing"],
  ["أَهْلًا وَسَهْلًا", "اهلا وسهلا"],
  ["مدرسة", "مدرسه"],
  ["ガラス", "ガラス"],
  ["ｶﾞﾗｽ", "ガラス"],
  ["한국어", "한국어"],
  ["ﬁne", "fine"],
])("%s folds to %s", (text, expected) => {
  expect(fold(text)).toBe(expected);
});

test("a body becomes its folded words once each, and pairs where there are no spaces", () => {
  expect(toSearchText("Café, café! Room-214 https://docs.example/a_b")).toBe(
    "cafe room 214 https docs example a b",
  );
  expect(toSearchText("来週の文化祭")).toBe("来週 週の の文 文化 化祭");
  expect(toSearchText("伟 ok")).toBe("伟 ok");
});

test("a word too long for the index is cut where it keeps it, in text and query alike", () => {
  const word = "donaudampfschifffahrtsgesellschaftskapitän";
  const term = toSearchText(word);
  expect(new TextEncoder().encode(term).length).toBeLessThanOrEqual(31);
  expect(parseQuery(word).text).toBe(term);
  expect(matchBody(`Der ${word}.`, parseQuery(word)).has).toEqual([true]);
});

test("quotes of any kind make a phrase", () => {
  expect(parseQuery("safety “Fume Hood” «la clé»")).toEqual({
    words: ["safety"],
    phrases: ["fume hood", "la cle"],
    text: "fume hood la cle safety",
  });
  expect(parseQuery('half "open')).toEqual({
    words: ["half", "open"],
    phrases: [],
    text: "half open",
  });
  expect(parseQuery(' "" !? ')).toEqual({ words: [], phrases: [], text: "" });
});

test("every word may be the beginning of one, and its place is found", () => {
  const body = "The safety briefing, Señora!";
  expect(matchBody(body, parseQuery("senor brief none"))).toEqual({
    has: [true, true, false],
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
    has: [true],
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
