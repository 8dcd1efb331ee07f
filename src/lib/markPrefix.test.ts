import fc from "fast-check";
import { expect, it } from "vitest";
import { markPrefix } from "./markPrefix";

const marked = (text: string, query: string) =>
  markPrefix(text, query)
    .map((part) => (part.marked ? `[${part.text}]` : part.text))
    .join("");

it.each([
  ["Jonas Lindqvist", "jo", "[Jo]nas Lindqvist"],
  ["Mary-Jo Castellanos", "jo", "Mary-[Jo] Castellanos"],
  ["Mateo Fernández", "fernan", "Mateo [Fernán]dez"],
  ["Mateo Ferna\u0301ndez", "ferna", "Mateo [Ferna\u0301]ndez"],
  ["Tomasz Wiśniewski", "WIS", "Tomasz [Wiś]niewski"],
  ["عبد الرحمن", "الر", "عبد [الر]حمن"],
  ["Amara Okafor", "kafor", "Amara Okafor"],
  ["Amara Okafor", " ", "Amara Okafor"],
])("marks the word of %s that begins with %s", (text, query, result) => {
  expect(marked(text, query)).toBe(result);
});

it("loses no character of any name", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ maxLength: 3 }), (text, query) => {
      const joined = markPrefix(text, query).map((part) => part.text);
      expect(joined.join("")).toBe(text);
    }),
  );
});
