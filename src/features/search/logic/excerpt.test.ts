import { expect, it } from "vitest";
import { toExcerpt } from "./excerpt";

const marked = (body: string, ranges: { start: number; end: number }[]) =>
  toExcerpt(body, ranges)
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
