import { expect, test } from "vitest";
import { builtinProvider, toContent, toVector } from "./builtin";

function similarity(a: string, b: string): number {
  const [left, right] = [toVector(a), toVector(b)];
  return left.reduce((sum, component, i) => sum + component * (right[i] ?? 0), 0);
}

test("a vector has length 1 and is the same every time", () => {
  const vector = toVector("The fume hood in 209 is broken");
  expect(vector).toHaveLength(1536);
  expect(Math.hypot(...vector)).toBeCloseTo(1, 10);
  expect(toVector("The fume hood in 209 is broken")).toEqual(vector);
});

test("even a text without words has a direction", () => {
  expect(Math.hypot(...toVector("🎉"))).toBe(1);
});

test.each([
  ["burettes", "a new burette", "a new projector"],
  ["Straßenbahn", "Die Straßenbahnverbindung", "Die Theateraufführung"],
  ["saftey briefing", "the safety briefing", "the parents' evening"],
  ["文化祭の相談", "来週の文化祭", "来週の試験"],
  ["fotografía", "fotografias del museo", "insectos del museo"],
])("%s is nearer to %s than to %s", (query, near, far) => {
  expect(similarity(query, near)).toBeGreaterThan(similarity(query, far) + 0.1);
});

test("unrelated texts are below the minimum, related ones above", () => {
  expect(
    similarity("quarterly shareholder report", "I put the crystals in the fridge"),
  ).toBeLessThan(builtinProvider.minScore);
  expect(
    similarity("broken fume hood", "The fume hood in 209 makes the noise again"),
  ).toBeGreaterThan(builtinProvider.minScore);
});

test("what is asked counts without its everyday words, unless there are no others", () => {
  expect(toContent("Could you send me the list?")).toBe("send list");
  expect(toContent("wann ist die Probe")).toBe("probe");
  expect(toContent("to the")).toBe("to the");
});
