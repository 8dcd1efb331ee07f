import { describe, expect, it } from "vitest";
import { addUnseen, findFirstVisible, isAtBottom, wasResized, wasScrolled } from "./scrollPosition";

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

describe("wasScrolled", () => {
  const box = { scrollHeight: 1000, clientHeight: 600 };
  it.each([
    { why: "it stands where it stood", scrollTop: 100, heldAt: 100.6, scrolled: false },
    { why: "up", scrollTop: 100, heldAt: 200, scrolled: true },
    { why: "down", scrollTop: 300, heldAt: 200, scrolled: true },
    { why: "down to the very end", scrollTop: 400, heldAt: 234, scrolled: true },
    { why: "the content became shorter", scrollTop: 400, heldAt: 500, scrolled: false },
  ])("$why: $scrolled", ({ scrollTop, heldAt, scrolled }) => {
    expect(wasScrolled({ ...box, scrollTop }, heldAt)).toBe(scrolled);
  });
});

describe("wasResized", () => {
  const held = {
    hold: { at: "bottom" },
    scrollTop: 0,
    clientWidth: 800,
    clientHeight: 600,
  } as const;
  it.each([
    { why: "it has the size it had", clientWidth: 800, clientHeight: 600, resized: false },
    { why: "narrower", clientWidth: 390, clientHeight: 600, resized: true },
    { why: "higher", clientWidth: 800, clientHeight: 640, resized: true },
  ])("$why: $resized", ({ resized, ...view }) => {
    expect(wasResized(view, held)).toBe(resized);
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

describe("addUnseen", () => {
  const said = (time: number, own = false) => ({ id: `m${time}`, own, time });
  const pending = { id: null, own: true, time: 999 };

  it("counts what others said after the last one seen", () => {
    const list = [said(1), said(2), said(3, true), said(4), pending];
    expect(addUnseen({ time: 1, count: 0 }, list)).toEqual({ time: 4, count: 2 });
  });

  it("counts on when what was counted is no longer in the list", () => {
    const before = addUnseen({ time: 0, count: 0 }, [said(1), said(2)]);
    expect(addUnseen(before, [said(7), said(8, true), said(9)])).toEqual({ time: 9, count: 4 });
  });

  it("counts nothing twice", () => {
    const unseen = { time: 4, count: 2 };
    expect(addUnseen(unseen, [said(1), said(4), pending])).toBe(unseen);
  });
});
