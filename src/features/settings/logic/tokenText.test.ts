import { beforeEach, expect, it, vi } from "vitest";
import { DAY, HOUR, MINUTE } from "../../../lib/time";
import { apiAddress, endText, isOver, scopesText, usedText } from "./tokenText";

beforeEach(() => vi.stubGlobal("navigator", { languages: ["en-GB"] }));

const NOW = Date.UTC(2026, 10, 23, 12);

it("names what a token may do, in one order", () => {
  expect(scopesText({ scopes: ["search", "read"] })).toBe("Read, search");
});

it.each([
  [null, "never used"],
  [NOW - MINUTE, "used just now"],
  [NOW - 25 * MINUTE, "used 25 minutes ago"],
  [NOW - 3 * HOUR, "used 3 hours ago"],
  [NOW - 4 * DAY, "used 4 days ago"],
])("says when a token was used last (%s)", (lastUsedAt, text) => {
  expect(usedText({ lastUsedAt }, NOW)).toBe(text);
});

it("says until when a token is good, and that it is no more", () => {
  expect(endText({ expiresAt: null }, NOW)).toBe("no end");
  expect(endText({ expiresAt: NOW + DAY }, NOW)).toMatch(/^until .*2026$/);
  expect(endText({ expiresAt: NOW }, NOW)).toMatch(/^ended .*2026$/);
  expect([isOver({ expiresAt: NOW }, NOW), isOver({ expiresAt: NOW + 1 }, NOW)]).toEqual([
    true,
    false,
  ]);
});

it("reaches the API under the page's name where the server only knows itself as local", () => {
  expect(apiAddress("http://127.0.0.1:3211", "school.local")).toBe("http://school.local:3211");
  expect(apiAddress("http://localhost:3211", "localhost")).toBe("http://localhost:3211");
  expect(apiAddress("https://chat.example.org", "elsewhere")).toBe("https://chat.example.org");
});
