/**
 * Time for host code. Real functions are captured when this module is first loaded, before the
 * function threads patch the globals that user code sees.
 */
export interface Clock {
  /** Milliseconds since 1970, fractional if the clock knows more. */
  nowMs(): number;
  /** Calls back once after `delayMs`; longer delays than the platform can wait (24 days) fire early. */
  setTimer(delayMs: number, callback: () => void): Timer;
}

export interface Timer {
  /** No call after this; harmless when it has already fired. */
  cancel(): void;
}

const realDateNow = Date.now.bind(Date);
const realSetTimeout = globalThis.setTimeout.bind(globalThis);
const realClearTimeout = globalThis.clearTimeout.bind(globalThis);
const realSetImmediate = globalThis.setImmediate.bind(globalThis);
const realClearImmediate = globalThis.clearImmediate.bind(globalThis);
const realPerformanceNow = performance.now.bind(performance);

/** setTimeout fires at once beyond 2^31-1 ms. */
const MAX_DELAY_MS = 2 ** 31 - 1;

export const realClock: Clock = {
  nowMs: realDateNow,
  setTimer(delayMs, callback) {
    if (delayMs <= 0) {
      const handle = realSetImmediate(callback);
      return { cancel: () => realClearImmediate(handle) };
    }
    const handle = realSetTimeout(callback, Math.min(Math.max(0, delayMs), MAX_DELAY_MS));
    return { cancel: () => realClearTimeout(handle) };
  },
};

/** Monotonic milliseconds, for measuring durations. */
export const monotonicMs = realPerformanceNow;

export const setImmediateReal: (callback: () => void) => void = realSetImmediate;

/** Nanoseconds since 1970 at the clock's resolution; what commit timestamps are made of. */
export function nowNs(clock: Clock): bigint {
  const ms = clock.nowMs();
  const whole = Math.floor(ms);
  return BigInt(whole) * 1_000_000n + BigInt(Math.floor((ms - whole) * 1e6));
}
