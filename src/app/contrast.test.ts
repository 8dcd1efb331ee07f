import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";

/** WCAG 2.2, 1.4.11: what tells a control or its state apart, against what is next to it. */
const NEEDED = 3;

/** [what, on what, where one sees it] */
const PAIRS = [
  ["line-field", "surface", "the edge of a field, a switch that is off"],
  ["line-field", "raised", "the edge of a field in a dialog"],
  ["line-field", "canvas", "the edge of a field on the page"],
  ["pen", "canvas", "the ring of the focus in the list"],
  ["pen", "surface", "the ring of the focus, a switch that is on"],
  ["pen", "raised", "the ring of the focus in a dialog"],
  ["pen", "own", "two ticks in one's own bubble"],
  ["pen", "pen-soft", "the ring of the focus on the chosen row"],
  ["ink-2", "own", "one tick, the clock"],
  ["ok", "surface", "somebody is here"],
  ["ok", "canvas", "somebody is here, in the list"],
  ["ok", "pen-soft", "somebody is here, in the chosen row"],
  ["away", "surface", "somebody is away"],
  ["away", "canvas", "somebody is away, in the list"],
  ["danger", "surface", "what was not sent"],
  ["on-pen", "pen", "the arrow that sends"],
  ["mark-edge", "surface", "the edge of the message one jumped to"],
] as const;

const css = readFileSync(path.join(import.meta.dirname, "index.css"), "utf8");

describe.each([
  ["light", readTokens(".light {")],
  ["dark", readTokens(".dark {")],
])("in the %s theme", (_, tokens) => {
  test.each(PAIRS)("%s stands out from %s: %s", (what, ground) => {
    expect(contrast(tokens(what), tokens(ground))).toBeGreaterThanOrEqual(NEEDED);
  });
});

test("the measure is that of WCAG", () => {
  expect(contrast(luminance(1, 0, 0), luminance(0, 0, 0))).toBeCloseTo(21, 1);
  // #767676 on white, the textbook's 4.54.
  expect(contrast(luminance(0.566, 0, 0), luminance(1, 0, 0))).toBeCloseTo(4.54, 1);
});

/** The luminance of each color of a theme. */
function readTokens(begin: string): (name: string) => number {
  const start = css.indexOf(begin);
  const block = css.slice(start, css.indexOf("}", start));
  return (name) => {
    const found = new RegExp(`--${name}: oklch\\(([\\d.]+) ([\\d.]+) ([\\d.]+)\\)`).exec(block);
    if (!found) throw new Error(`No opaque color is called --${name}.`);
    return luminance(Number(found[1]), Number(found[2]), Number(found[3]));
  };
}

/** Relative luminance of an OKLCH color; the numbers are those of Björn Ottosson's definition. */
function luminance(lightness: number, chroma: number, hue: number): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  const [r = 0, g = 0, bl = 0] = [red, green, blue].map((part) => Math.min(1, Math.max(0, part)));
  return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
}

function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}
