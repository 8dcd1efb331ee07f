import { useCallback, useSyncExternalStore } from "react";
import { SECOND } from "../../../lib/time";

/** Whole seconds until a moment, counting down to 0. */
export function useCountdown(until: number): number {
  const subscribe = useCallback(
    (onTick: () => void) => {
      const timer = setInterval(() => {
        if (secondsUntil(until) === 0) clearInterval(timer);
        onTick();
      }, SECOND / 4);
      return () => clearInterval(timer);
    },
    [until],
  );
  return useSyncExternalStore(subscribe, () => secondsUntil(until));
}

function secondsUntil(until: number): number {
  return Math.max(0, Math.ceil((until - Date.now()) / SECOND));
}
