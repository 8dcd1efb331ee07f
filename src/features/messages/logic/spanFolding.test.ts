import type { Id } from "@convex/_generated/dataModel";
import { describe, expect, it } from "vitest";
import { aMessage } from "../../../test/messages";
import {
  findSpan,
  foldAll,
  foldSpans,
  listHeld,
  placeSpans,
  planFolding,
  unfoldSpans,
} from "./spanFolding";
import { toThreadRows } from "./threadRows";
import type { Span, ThreadWindow } from "./threadWindow";

const SPAN = 10;
const span = (index: number, folded: number | null = null): Span => ({
  from: index * SPAN + 1,
  to: index * SPAN + SPAN,
  folded,
});
const windowOf = (spans: Span[]): ThreadWindow => ({ spans, liveAfter: 0, hasOlder: false });
const fromsOf = (spans: readonly Span[]) => spans.map(({ from }) => from);

describe("placeSpans", () => {
  const folded = [span(0, 300), span(1, 200), span(2), span(3), span(4, 100)];
  const messages = [21, 22, 31, 32].map((time) => aMessage({ key: `m${time}`, time }));
  const live = aMessage({ key: "live", time: 51 });
  const unsent = aMessage({ key: "unsent", id: null, time: 25 });
  const rows = toThreadRows([...messages, live, unsent], { spans: folded, firstNewKey: "m31" });

  it("says where each is, with its day label and divider, and leaves out what is in none", () => {
    expect(rows.map((row) => row.key)).toEqual([
      "gap-1",
      "day-m21",
      "m21",
      "m22",
      "new",
      "m31",
      "m32",
      "gap-41",
      "day-live",
      "live",
      "unsent",
    ]);
    const tops = [0, 500, 540, 580, 620, 640, 680, 720, 820, 860, 900, 940];
    const placed = placeSpans(rows, folded, (index) => tops[index] ?? 0);
    expect(placed.map(({ span: { from }, top, bottom }) => [from, top, bottom])).toEqual([
      [1, 0, 300],
      [11, 300, 500],
      [21, 500, 620],
      [31, 620, 720],
      [41, 720, 820],
    ]);
  });
});

describe("planFolding", () => {
  /** Twenty spans of 1000 px, those from `first` to `last` drawn. */
  const place = (first: number, last: number) =>
    Array.from({ length: 20 }, (_, index) => ({
      span: span(index, index >= first && index <= last ? null : 1000),
      top: index * 1000,
      bottom: index * 1000 + 1000,
    }));
  const view = { top: 10_000, height: 1000 };
  const nothingPinned = () => false;

  it("draws one and a half views around what is looked at", () => {
    expect(planFolding(place(9, 11), view, nothingPinned).reach).toEqual({
      from: span(8).from,
      to: span(12).to,
    });
  });

  it("folds what is three views away, with its height, and nothing nearer", () => {
    const { fold } = planFolding(place(2, 18), view, nothingPinned);
    expect([...fold]).toEqual(
      [2, 3, 4, 5, 6, 14, 15, 16, 17, 18].map((index) => [span(index).from, 1000]),
    );
  });

  it("folds nothing that has the focus or is selected", () => {
    const { fold } = planFolding(place(2, 18), view, ({ from }) => from === span(3).from);
    expect(fold.has(span(3).from)).toBe(false);
    expect(fold.has(span(2).from)).toBe(true);
  });

  it("keeps its mind while one looks at nothing but empty space", () => {
    expect(planFolding([], view, nothingPinned)).toEqual({ reach: null, fold: new Map() });
  });
});

describe("folding", () => {
  const drawn = windowOf([span(0), span(1), span(2)]);

  it("keeps the last span drawn", () => {
    const all = new Map([0, 1, 2].map((index) => [span(index).from, 100 + index]));
    expect(foldSpans(drawn, all).spans).toEqual([span(0, 100), span(1, 101), span(2)]);
  });

  it("changes nothing when there is nothing to fold or to draw", () => {
    const folded = windowOf([span(0, 50), span(1)]);
    expect(foldSpans(folded, new Map([[span(0).from, 70]]))).toBe(folded);
    const never = () => false;
    expect(unfoldSpans(folded, never, () => true)).toBe(folded);
    expect(unfoldSpans(folded, () => true, never)).toBe(folded);
  });

  it("draws again what is wanted and there", () => {
    const folded = windowOf([span(0, 50), span(1, 60), span(2)]);
    const isSecond = ({ from }: Span) => from === span(1).from;
    expect(unfoldSpans(folded, isSecond, () => true).spans).toEqual([
      span(0, 50),
      span(1),
      span(2),
    ]);
  });

  it("folds all of it for coming back", () => {
    const placed = [0, 1, 2].map((index) => ({
      span: span(index),
      top: index * 9,
      bottom: index * 10,
    }));
    expect(foldAll(drawn, placed).spans).toEqual([span(0, 0), span(1, 1), span(2, 2)]);
  });
});

describe("listHeld", () => {
  const far = (count: number) => Array.from({ length: count }, (_, index) => span(index, 100));

  it("subscribes to a bounded number, however many there are", () => {
    const spans = far(1_000).with(500, span(500)).with(999, span(999));
    const held = listHeld(windowOf(spans), ({ from }) => from === span(501).from);
    expect(fromsOf(held)).toEqual(
      [...range(494, 508), ...range(993, 1_000)].map((index) => span(index).from),
    );
  });
});

describe("findSpan", () => {
  it("finds the span of a moment and nothing between two", () => {
    const spans = [span(0), span(1), { from: 40, to: 40, folded: null }];
    expect([0, 1, 10, 11, 20, 21, 39, 40, 41].map((time) => findSpan(spans, time)?.from)).toEqual([
      undefined,
      1,
      1,
      11,
      11,
      undefined,
      undefined,
      40,
      undefined,
    ]);
  });
});

describe("rows around folded spans", () => {
  const noon = new Date(2026, 10, 12, 12, 0).getTime();
  const at = (minute: number, key: string) =>
    aMessage({ key, time: noon + minute, id: key as Id<"messages"> });

  it("groups nothing across a gap, and names the day again after it", () => {
    const gap = { from: noon + 2, to: noon + 3, folded: 80 };
    const rows = toThreadRows([at(1, "a"), at(4, "b")], { spans: [gap] });
    expect(rows.map((row) => row.kind)).toEqual(["day", "message", "gap", "day", "message"]);
    expect(rows.flatMap((row) => (row.kind === "message" ? [row.position] : []))).toEqual([
      "single",
      "single",
    ]);
  });

  it("draws folded spans that follow each other as one gap of their height", () => {
    const gaps = [10, 20, 30].map((from) => ({ from, to: from + 5, folded: from }));
    const rows = toThreadRows([], { spans: gaps });
    expect(rows).toEqual([{ kind: "gap", key: "gap-10", spans: gaps, height: 60 }]);
  });

  it("keeps what is unsent below everything, whatever this device's clock says", () => {
    const gap = { from: noon + 2, to: noon + 3, folded: 80 };
    const unsent = aMessage({ key: "unsent", id: null, time: noon - 1_000_000 });
    const rows = toThreadRows([at(1, "a"), unsent], { spans: [gap] });
    expect(rows.map((row) => row.key).filter((key) => !key.startsWith("day"))).toEqual([
      "a",
      `gap-${gap.from}`,
      "unsent",
    ]);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
