import { expect, it } from "vitest";
import { toExcerpt } from "./excerpt";

const marked = (body: string, ranges: { start: number; end: number }[]) =>
  toExcerpt([{ text: body, start: 0 }], ranges)
    .map((part) => (part.marked ? `[${part.text}]` : part.text))
    .join("");

it("marks what was found, on one line", () => {
  expect(marked("And the\nsafety briefing", [{ start: 8, end: 14 }])).toBe(
    "And the [safety] briefing",
  );
});

it("starts a long message shortly before its first found word", () => {
  const body = `${"word ".repeat(60)}safety at the end`;
  const text = marked(body, [{ start: 300, end: 306 }]);
  expect(text).toMatch(/^… word/);
  expect(text).toContain("[safety] at the end");
  expect(text.length).toBeLessThan(200);
});

it("cuts a long message without any found word at its end", () => {
  const text = marked("x".repeat(500), []);
  expect(text).toBe(`${"x".repeat(180)}…`);
});

it("finds the place of a mark in words without their markup", () => {
  // **And** the "safety" briefing
  const words = [
    { text: "And", start: 2 },
    { text: " the ", start: 7 },
    { text: "- ", start: null },
    { text: "safety briefing", start: 13 },
  ];
  const parts = toExcerpt(words, [{ start: 13, end: 19 }]);
  expect(parts.filter((part) => part.marked)).toEqual([{ text: "safety", marked: true }]);
  expect(parts.map(({ text }) => text).join("")).toBe("And the - safety briefing");
});

it("marks what reaches over markup as one", () => {
  const words = [
    { text: "the ", start: 0 },
    { text: "safe", start: 6 },
    { text: "ty", start: 12 },
  ];
  const parts = toExcerpt(words, [{ start: 4, end: 14 }]);
  expect(parts.filter((part) => part.marked)).toEqual([{ text: "safety", marked: true }]);
});
