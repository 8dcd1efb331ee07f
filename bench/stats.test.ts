import { expect, test } from "vitest";
import { addUsage, percentile, processUsage, seededRandom } from "./stats";

test("a percentile is the smallest value that so many are not above", () => {
  const values = [5, 1, 4, 2, 3, 10, 9, 8, 7, 6];
  expect([0.5, 0.95, 0.99, 1].map((fraction) => percentile(values, fraction))).toEqual([
    5, 10, 10, 10,
  ]);
  expect(percentile([], 0.5)).toBeNaN();
});

test("the same seed gives the same load, another seed another", () => {
  const take = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
  expect(take(1)).toEqual(take(1));
  expect(take(1)).not.toEqual(take(2));
  expect(take(3).every((value) => value >= 0 && value < 1)).toBe(true);
});

test("usages add up", () => {
  expect(
    addUsage([
      { cpuMs: 10, residentBytes: 1 },
      { cpuMs: 20, residentBytes: 2 },
    ]),
  ).toEqual({ cpuMs: 30, residentBytes: 3 });
});

test.runIf(process.platform === "linux")("a process that computes uses processor time", () => {
  const before = processUsage(process.pid);
  const end = performance.now() + 100;
  while (performance.now() < end);
  const after = processUsage(process.pid);
  expect(after.cpuMs - before.cpuMs).toBeGreaterThanOrEqual(20);
  expect(after.residentBytes).toBeGreaterThan(2 ** 20);
});
