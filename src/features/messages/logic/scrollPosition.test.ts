import { describe, expect, it } from "vitest";
import { countUnseen, findFirstVisible, isAtBottom } from "./scrollPosition";

describe("isAtBottom", () => {
  const box = (fromEnd: number) => ({
    scrollTop: 1000 - 600 - fromEnd,
    scrollHeight: 1000,
    clientHeight: 600,
  });
  it("holds within 48 px of the end", () => {
    expect([box(0), box(48), box(49)].map(isAtBottom)).toEqual([true, true, false]);
  });
});

describe("findFirstVisible", () => {
  const ends = [10, 20, 35, 50];
  it.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [34.5, 2],
    [50, 4],
  ])("with the view's top at %d finds item %d", (top, index) => {
    expect(findFirstVisible(ends.length, (i) => ends[i] ?? 0, top)).toBe(index);
  });

  it("asks a handful of ten thousand items", () => {
    let asked = 0;
    findFirstVisible(10_000, (i) => ((asked += 1), i * 40), 123_456);
    expect(asked).toBeLessThan(16);
  });
});

describe("countUnseen", () => {
  const list = [
    { key: "a", own: false },
    { key: "b", own: true },
    { key: "c", own: false },
    { key: "d", own: false },
  ];
  it("counts others' messages after the last one seen", () => {
    expect(countUnseen(list, "a")).toBe(2);
    expect(countUnseen(list, "d")).toBe(0);
  });
  it("counts nothing when nothing was left behind", () => {
    expect(countUnseen(list, null)).toBe(0);
    expect(countUnseen(list, "gone")).toBe(0);
  });
});
