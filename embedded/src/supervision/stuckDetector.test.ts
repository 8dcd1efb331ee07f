import { expect, test } from "vitest";
import type { StuckWork } from "../threads/watch";
import { StuckDetector } from "./stuckDetector";

const work = (sinceMs: number, rpcId = 1): StuckWork => ({ kind: "request", rpcId, sinceMs });

/** Looks every 50 ms; true as soon as the detector says so. */
function lookFor(detector: StuckDetector, ms: number, at: (now: number) => StuckWork | null) {
  for (let now = 50; now <= ms; now += 50) if (detector.look(at(now), now)) return now;
  return null;
}
const detector = () => new StuckDetector({ limitMs: 1000, periodMs: 50 });

test("finds work that does not yield, after the limit and not before", () => {
  const found = lookFor(detector(), 2000, () => work(10));
  expect(found).toBeGreaterThanOrEqual(1000);
  expect(found).toBeLessThanOrEqual(1100);
});

test("work that yields, or is followed by other work, is not stuck", () => {
  expect(lookFor(detector(), 5000, (now) => work(now))).toBe(null);
  expect(lookFor(detector(), 5000, (now) => work(10, Math.floor(now / 500)))).toBe(null);
  expect(lookFor(detector(), 5000, () => null)).toBe(null);
});

test("a pause of the whole machine is nobody's fault", () => {
  const one = detector();
  expect(one.look(work(10), 50)).toBe(false);
  expect(one.look(work(10), 100)).toBe(false);
  expect(one.look(work(10), 60_000)).toBe(false);
});
