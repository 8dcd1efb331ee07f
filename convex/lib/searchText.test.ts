import { expect, test } from "vitest";
import { fold } from "./fold";
import { matchBody } from "./bodyMatch";
import { parseQuery, toSearchText, toWholeWordsText } from "./searchText";

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
  expect(matchBody(`Der ${word}.`, parseQuery(word)).fits).toEqual([
    { isWhole: true, isAsTyped: true },
  ]);
});

test("quotes of any kind make a phrase", () => {
  expect(parseQuery("safety “Fume Hood” «la clé»")).toEqual({
    words: [{ folded: "safety", typed: "safety" }],
    phrases: [
      { folded: "fume hood", typed: "Fume Hood" },
      { folded: "la cle", typed: "la clé" },
    ],
    text: "fume hood la cle safety",
  });
  expect(parseQuery('half "open')).toEqual({
    words: [
      { folded: "half", typed: "half" },
      { folded: "open", typed: "open" },
    ],
    phrases: [],
    text: "half open",
  });
  expect(parseQuery(' "" !? ')).toEqual({ words: [], phrases: [], text: "" });
});

test("a word typed twice is one, as it was typed first", () => {
  expect(parseQuery("Café, tea, cafe").words).toEqual([
    { folded: "cafe", typed: "Café" },
    { folded: "tea", typed: "tea" },
  ]);
});

test("whole words are asked for with a last one that no text has, within what the index reads", () => {
  expect(toWholeWordsText(parseQuery("lab coats"))).toBe("lab coats ß");
  const long = parseQuery(Array.from({ length: 16 }, (_, i) => `w${i}`).join(" "));
  expect(toWholeWordsText(long).split(" ")).toHaveLength(16);
  expect(toSearchText("Straße ẞ ß")).toBe("strasse ss");
});
