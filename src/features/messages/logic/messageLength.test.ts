import { MESSAGE_MAX_LENGTH } from "@convex/lib/limits";
import { expect, it } from "vitest";
import { measureLength } from "./messageLength";

const of = (length: number) => measureLength("x".repeat(length));

it("counts what is left only near the limit, and what is over beyond it", () => {
  expect(of(MESSAGE_MAX_LENGTH - 200)).toEqual({ state: "fine" });
  expect(of(MESSAGE_MAX_LENGTH - 199)).toEqual({ state: "near", left: 199 });
  expect(of(MESSAGE_MAX_LENGTH)).toEqual({ state: "near", left: 0 });
  expect(of(MESSAGE_MAX_LENGTH + 14)).toEqual({ state: "over", by: 14, parts: 2 });
  expect(of(2 * MESSAGE_MAX_LENGTH + 1)).toMatchObject({ parts: 3 });
});

it("does not count the blank space that sending trims", () => {
  expect(measureLength(" \n\t ")).toEqual({ state: "empty" });
  expect(measureLength("\u200b\u2060")).toEqual({ state: "empty" });
  expect(measureLength(`\n${"x".repeat(MESSAGE_MAX_LENGTH)}  `)).toEqual({
    state: "near",
    left: 0,
  });
});
