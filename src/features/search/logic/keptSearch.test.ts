import { expect, it } from "vitest";
import { readKeptSearch } from "./keptSearch";

const FIRST = { q: "", scope: "everything", isNarrow: true, chosen: 0 };

it("gives back what was kept", () => {
  const kept = { q: "trip to the museum", scope: "mine", isNarrow: false, chosen: 3 };
  expect(readKeptSearch(kept)).toEqual(kept);
});

it.each([
  undefined,
  null,
  "text",
  7,
  {},
  { q: 3, scope: "elsewhere", chosen: -1 },
  { chosen: NaN },
])("starts anew with %j", (kept) => {
  expect(readKeptSearch(kept)).toEqual(FIRST);
});
