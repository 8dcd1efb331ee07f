import type { StuckWork } from "../threads/watch";

/**
 * Decides from repeated looks at the engine's watch whether it is stuck in one
 * function. Time counts only while we were awake to see it: on a machine that
 * stands still for a second (swap, a closed lid) nobody is guilty.
 */
export class StuckDetector {
  #seen: StuckWork | null = null;
  #lookedAtMs = 0;
  #countedMs = 0;

  constructor(private readonly options: { limitMs: number; periodMs: number }) {}

  /** True when the same slice of the same work has run for longer than the limit. */
  look(work: StuckWork | null, nowMs: number): boolean {
    const sinceLookMs = Math.min(nowMs - this.#lookedAtMs, 2 * this.options.periodMs);
    this.#lookedAtMs = nowMs;
    const same = work !== null && this.#seen !== null && isSameSlice(work, this.#seen);
    this.#seen = work;
    this.#countedMs = same ? this.#countedMs + sinceLookMs : 0;
    return same && this.#countedMs >= this.options.limitMs;
  }
}

function isSameSlice(a: StuckWork, b: StuckWork): boolean {
  if (a.sinceMs !== b.sinceMs || a.kind !== b.kind) return false;
  if (a.kind === "request" && b.kind === "request") return a.rpcId === b.rpcId;
  if (a.kind === "subscription" && b.kind === "subscription")
    return a.subscriptionId === b.subscriptionId;
  return true;
}
