import { useCallback, useLayoutEffect, useRef } from "react";

/** Tells what was asked long ago whether who asked is still on the page. */
export function useIsDrawn(): () => boolean {
  const isDrawn = useRef(false);
  useLayoutEffect(() => {
    isDrawn.current = true;
    return () => {
      isDrawn.current = false;
    };
  }, []);
  return useCallback(() => isDrawn.current, []);
}
