import { expect, it } from "vitest";
import { indexText } from "./indexText";

it("says how many can be found and how many wait", () => {
  expect(indexText({ total: 1210, waiting: 6, isMore: false })).toBe(
    "1,204 of 1,210 messages searchable, 6 waiting",
  );
  expect(indexText({ total: 1210, waiting: 0, isMore: false })).toBe("1,210 messages searchable");
  expect(indexText({ total: 1, waiting: 0, isMore: false })).toBe("1 message searchable");
});

it("says no number that it does not know", () => {
  expect(indexText({ total: null, waiting: 2, isMore: false })).toBe(
    "2 messages wait to become searchable",
  );
  expect(indexText({ total: 5000, waiting: 300, isMore: true })).toBe(
    "300 messages and more wait to become searchable",
  );
});

it("is quiet where there is nothing to find", () => {
  expect(indexText({ total: 0, waiting: 0, isMore: false })).toBeNull();
  expect(indexText({ total: null, waiting: 0, isMore: false })).toBeNull();
});
