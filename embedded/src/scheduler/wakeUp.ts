import type { Clock, Timer } from "../runtime/clock";

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
    this.#timer = this.#clock.setTimer(atMs - this.#clock.nowMs(), () => this.#fire());
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
