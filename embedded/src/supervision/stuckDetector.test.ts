import { expect, test } from "vitest";
import type { StuckWork } from "../threads/watch";
import { StuckDetector } from "./stuckDetector";
import { ownThreadId, threadCpuMs } from "../runtime/threadUsage";

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

test("a thread that does not get the CPU is not stuck, one that computes is", () => {
  const one = detector();
  const starved = lookForWithCpu(one, 4_900, (now) => now / 20);
  expect(starved).toBe(null);
  const busy = lookForWithCpu(detector(), 5_000, (now) => now / 2);
  expect(busy).toBeGreaterThanOrEqual(2_000);
  expect(busy).toBeLessThanOrEqual(2_200);
});

test("a thread that waits without computing is stuck in the end", () => {
  const found = lookForWithCpu(detector(), 30_000, () => 10);
  expect(found).toBeGreaterThanOrEqual(5_000);
  expect(found).toBeLessThanOrEqual(5_200);
});

function lookForWithCpu(one: StuckDetector, ms: number, cpuAt: (now: number) => number) {
  for (let now = 50; now <= ms; now += 50)
    if (one.look(work(10), now, () => cpuAt(now))) return now;
  return null;
}

test("the CPU time of a thread is known and rises with what it computes", () => {
  if (process.platform !== "linux") return;
  const threadId = ownThreadId();
  const before = threadCpuMs(threadId);
  if (before === null) throw new Error("not known");
  const until = process.cpuUsage().user + 60_000;
  while (process.cpuUsage().user < until);
  expect((threadCpuMs(threadId) ?? 0) - before).toBeGreaterThanOrEqual(30);
  expect(threadCpuMs(0)).toBe(null);
});
