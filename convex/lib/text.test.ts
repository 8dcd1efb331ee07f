import { expect, test } from "vitest";
import { isBlank } from "./limits";
import { normalizeBody, toPreview } from "./text";

test("a short body is its own preview, on one line", () => {
  expect(toPreview("See you\n\nat  nine")).toBe("See you at nine");
});

test("a preview leaves out the signs whose lines are gone", () => {
  expect(toPreview("Look:\n> they\n>> said\n\n```js\nlet a = b > c;\n```\nno?")).toBe(
    "Look: they said let a = b > c; no?",
  );
});

test("a long preview is cut between characters and says so", () => {
  const preview = toPreview("🎈".repeat(100));
  expect(preview.length).toBeLessThanOrEqual(140);
  expect(preview).toMatch(/^(?:🎈)+…$/u);
  expect(toPreview(`${"a".repeat(137)}👩‍👩‍👧`)).toBe(`${"a".repeat(137)}👩…`);
});

test("emoji that are joined are not blank, joiners alone are", () => {
  expect(isBlank("👩‍👩‍👧")).toBe(false);
  expect(isBlank("\u200d\u200b\u2060\u00a0")).toBe(true);
});

test("line breaks inside stay, blank space around goes", () => {
  expect(normalizeBody("\n  a\r\n\r\n  b\r")).toBe("a\n\n  b");
});
