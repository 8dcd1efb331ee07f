import type { StuckWork } from "../threads/watch";

export type StuckLimits = {
  /** Of the thread's CPU time, where it is known, else of time that we were awake to see. */
  limitMs: number;
  periodMs: number;
  /** Of awake time in any case: a thread may also wait for ever without computing. */
  wallLimitMs?: number;
};

const WALL_LIMIT_MS = 5_000;

/**
 * Decides from repeated looks at the engine's watch whether it is stuck in one
 * function. On a busy machine a thread may not get the CPU for a while, so what
 * counts is the CPU time it used. Wall time counts only while we were awake to
 * see it: when the machine stands still (swap, a closed lid) nobody is guilty.
 */
export class StuckDetector {
  #seen: StuckWork | null = null;
  #lookedAtMs = 0;
  #countedMs = 0;
  #awakeMs = 0;
  #cpuMs: number | null = null;

  constructor(private readonly limits: StuckLimits) {}

  /** True when the same slice of the same work has run for longer than the limit. */
  look(work: StuckWork | null, nowMs: number, cpuMs: () => number | null = () => null): boolean {
    const sinceLookMs = Math.min(nowMs - this.#lookedAtMs, 2 * this.limits.periodMs);
    this.#lookedAtMs = nowMs;
    const same = work !== null && this.#seen !== null && isSameSlice(work, this.#seen);
    this.#seen = work;
    if (!same) {
      this.#countedMs = 0;
      this.#awakeMs = 0;
      this.#cpuMs = null;
      return false;
    }
    this.#awakeMs += sinceLookMs;
    this.#countedMs += this.#usedMs(cpuMs(), sinceLookMs);
    const { limitMs, wallLimitMs = WALL_LIMIT_MS } = this.limits;
    return this.#countedMs >= limitMs || this.#awakeMs >= wallLimitMs;
  }

  /** Since the last look; the first one of a slice only takes the measure. */
  #usedMs(cpuMs: number | null, awakeMs: number): number {
    const before = this.#cpuMs;
    this.#cpuMs = cpuMs;
    if (cpuMs === null) return awakeMs;
    return before === null ? 0 : cpuMs - before;
  }
}

function isSameSlice(a: StuckWork, b: StuckWork): boolean {
  if (a.sinceMs !== b.sinceMs || a.kind !== b.kind) return false;
  if (a.kind === "request" && b.kind === "request") return a.rpcId === b.rpcId;
  if (a.kind === "subscription" && b.kind === "subscription")
    return a.subscriptionId === b.subscriptionId;
  return true;
}
