import { expect, it } from "vitest";
import { toVersions } from "./versions";

const message = { body: "bring both keys", time: 1000 };

it("lists what a message said, newest first, each from when it said it", () => {
  const edits = [
    { body: "bring teh key", replacedAt: 2000 },
    { body: "bring the key", replacedAt: 3000 },
  ];
  expect(toVersions(message, edits)).toEqual([
    { body: "bring both keys", since: 3000, kind: "now" },
    { body: "bring the key", since: 2000, kind: "between" },
    { body: "bring teh key", since: 1000, kind: "first" },
  ]);
});

it("has only what it says now where nothing else was said", () => {
  expect(toVersions(message, [])).toEqual([{ body: "bring both keys", since: 1000, kind: "now" }]);
});
