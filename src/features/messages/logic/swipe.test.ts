import { describe, expect, test } from "vitest";
import { moveSwipe, NO_SWIPE, startsAtEdge, swipeProgress } from "./swipe";

const to = (...path: [along: number, down: number][]) =>
  path.reduce((swipe, [along, down]) => moveSwipe(swipe, { along, down }), NO_SWIPE);

describe("a swipe to answer", () => {
  test("is undecided while the finger is nearly still", () => {
    expect(to([4, 3], [6, -5]).phase).toBe("undecided");
  });

  test("is none for a finger that scrolls, goes back or goes askew, wherever it goes then", () => {
    expect(to([2, 12], [90, 12])).toMatchObject({ phase: "off", offset: 0, armed: false });
    expect(to([-12, 0], [90, 0])).toMatchObject({ phase: "off", offset: 0, armed: false });
    expect(to([12, 9], [90, 9])).toMatchObject({ phase: "off", offset: 0, armed: false });
  });

  test("follows the finger, is armed from 56 pixels on, and gives less and less", () => {
    expect(to([30, 4])).toEqual({ phase: "swiping", offset: 20, armed: false });
    expect(to([65, 4])).toMatchObject({ offset: 55, armed: false });
    expect(to([66, 4])).toMatchObject({ offset: 56, armed: true });
    expect(to([94, 4]).offset).toBe(68);
    expect(to([400, 4]).offset).toBe(80);
  });

  test("once begun goes on, also when the finger strays up, and can be taken back", () => {
    expect(to([30, 0], [80, 60])).toMatchObject({ phase: "swiping", armed: true });
    expect(to([80, 0], [20, 0])).toEqual({ phase: "swiping", offset: 10, armed: false });
    expect(to([80, 0], [-20, 0])).toEqual({ phase: "swiping", offset: 0, armed: false });
  });

  test("says how far it is", () => {
    expect(swipeProgress(to([38, 0]))).toBe(0.5);
    expect(swipeProgress(to([400, 0]))).toBe(1);
  });

  test("does not begin where the browser goes back", () => {
    expect([10, 30, 360, 380].map((x) => startsAtEdge(x, 390))).toEqual([true, false, false, true]);
  });
});
