import { useSyncExternalStore } from "react";
import { reconnectNow } from "./connection";
import { SECOND } from "./time";

/**
 * Sooner than the Convex client tries by itself once it has slowed down (8 to 24 s), so that the
 * try that is announced is the next one.
 */
const LONGEST_MS = 8 * SECOND;
const TICK_MS = SECOND / 4;

interface Runtime {
  now: () => number;
  random: () => number;
  tryNow: () => void;
}

/** Tries again and again, with growing pauses, and knows when it will next. */
export class NextTry {
  private tries = 0;
  private at = 0;

  constructor(private readonly runtime: Runtime) {}

  start(): void {
    this.tries = 0;
    this.plan();
  }

  /** To be called often; tries when it is time. */
  tick(): void {
    if (this.runtime.now() < this.at) return;
    this.tries += 1;
    this.runtime.tryNow();
    this.plan();
  }

  /** Whole seconds, never 0: then it is being tried already. */
  seconds(): number {
    return Math.max(1, Math.ceil((this.at - this.runtime.now()) / SECOND));
  }

  private plan(): void {
    const pause = Math.min(SECOND * 2 ** this.tries, LONGEST_MS);
    // Not everybody at the same moment when the server comes back.
    this.at = this.runtime.now() + pause * (0.75 + this.runtime.random() / 4);
  }
}

const listeners = new Set<() => void>();
const nextTry = new NextTry({ now: Date.now, random: Math.random, tryNow: reconnectNow });
let timer: ReturnType<typeof setInterval> | undefined;

/** Seconds to the next try. For as long as somebody looks, which is while there is no connection. */
export function useNextTry(): { seconds: number; tryNow: () => void } {
  return { seconds: useSyncExternalStore(subscribe, () => nextTry.seconds()), tryNow };
}

function tryNow(): void {
  reconnectNow();
  nextTry.start();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) {
    nextTry.start();
    timer = setInterval(tick, TICK_MS);
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) clearInterval(timer);
  };
}

function tick(): void {
  nextTry.tick();
  for (const listener of listeners) listener();
}
