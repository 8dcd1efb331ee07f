import { expect, it } from "vitest";
import { splitAtMarks } from "./splitAtMarks";

const show = (text: string, start: number, marks: { start: number; end: number }[]) =>
  splitAtMarks({ text, start }, marks)
    .map((part) => (part.marked ? `[${part.text}]` : part.text))
    .join("");

it.each([
  ["a mark inside", [{ start: 12, end: 16 }], "to[pple]d"],
  [
    "marks at both ends",
    [
      { start: 10, end: 12 },
      { start: 16, end: 17 },
    ],
    "[to]pple[d]",
  ],
  ["a mark that begins before and ends behind", [{ start: 3, end: 40 }], "[toppled]"],
  [
    "marks elsewhere",
    [
      { start: 0, end: 10 },
      { start: 17, end: 20 },
    ],
    "toppled",
  ],
  ["no marks", [], "toppled"],
])("cuts words at %s", (_name, marks, expected) => {
  expect(show("toppled", 10, marks)).toBe(expected);
});
