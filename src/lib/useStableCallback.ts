import { useCallback, useLayoutEffect, useRef } from "react";

/**
 * A function that stays the same and calls the newest one. For handlers of memoised components;
 * not for calling while drawing.
 */
export function useStableCallback<Args extends unknown[], Result>(
  callback: (...args: Args) => Result,
): (...args: Args) => Result {
  const latest = useRef(callback);
  useLayoutEffect(() => {
    latest.current = callback;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
