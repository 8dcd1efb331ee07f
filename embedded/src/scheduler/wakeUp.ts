import type { Clock, Timer } from "../runtime/clock";

/**
 * Even what is due at once waits that long, so that the answers to the commit that scheduled it are
 * on their way before it can keep the engine busy.
 */
const MIN_DELAY_MS = 1;

/** After a start, until whoever watches over the engine does so. */
export const START_DELAY_MS = 50;

/** One timer for the earliest of many times. */
export class WakeUp {
  readonly #clock: Clock;
  readonly #callback: () => void;
  #timer: Timer | null = null;
  #atMs = Infinity;
  #stopped = false;

  constructor(clock: Clock, callback: () => void) {
    this.#clock = clock;
    this.#callback = callback;
  }

  /** Calls back at `atMs` or, when that was asked for, before. */
  noLaterThan(atMs: number): void {
    if (this.#stopped || !(atMs < this.#atMs)) return;
    this.#timer?.cancel();
    this.#atMs = atMs;
    const delayMs = Math.max(MIN_DELAY_MS, atMs - this.#clock.nowMs());
    this.#timer = this.#clock.setTimer(delayMs, () => this.#fire());
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
    this.#timer = null;
  }

  #fire(): void {
    const early = this.#atMs - this.#clock.nowMs();
    const atMs = this.#atMs;
    this.#timer = null;
    this.#atMs = Infinity;
    // Timers have a longest delay, and clocks are set back.
    if (early > 0) this.noLaterThan(atMs);
    else this.#callback();
  }
}
