import { useSyncExternalStore } from "react";
import { dayNumber, msToMidnight, SECOND } from "./time";

/**
 * The current time for labels that speak of days. It changes at local midnight, and when the page
 * comes back after sleep, so a thread left open overnight does not call yesterday "Today".
 */
let now = Date.now();
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export function useToday(): number {
  return useSyncExternalStore(subscribe, () => now);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (listeners.size === 1) start();
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) stop();
  };
}

function start(): void {
  document.addEventListener("visibilitychange", refresh);
  refresh();
}

function stop(): void {
  document.removeEventListener("visibilitychange", refresh);
  clearTimeout(timer);
}

function refresh(): void {
  clearTimeout(timer);
  const current = Date.now();
  if (dayNumber(current) !== dayNumber(now)) {
    now = current;
    for (const listener of listeners) listener();
  }
  // A second late, because timers may fire a hair early.
  timer = setTimeout(refresh, msToMidnight(current) + SECOND);
}
