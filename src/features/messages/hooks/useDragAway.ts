import { useRef, type PointerEvent } from "react";

/** A sheet that was pulled down by less goes back to its place. */
const AWAY_PX = 72;

/** Pulls a sheet down by its grip, and away. Esc and a press beside the sheet do the same. */
export function useDragAway(onAway: () => void) {
  const sheetRef = useRef<HTMLDivElement>(null);
  const startY = useRef<number | null>(null);

  function pull(px: number): void {
    if (sheetRef.current) sheetRef.current.style.translate = px > 0 ? `0 ${px}px` : "";
  }

  function onPointerUp(event: PointerEvent): void {
    if (startY.current === null) return;
    const pulled = event.clientY - startY.current;
    startY.current = null;
    if (pulled >= AWAY_PX) onAway();
    else pull(0);
  }

  return {
    sheetRef,
    grip: {
      onPointerDown: (event: PointerEvent) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        startY.current = event.clientY;
      },
      onPointerMove: (event: PointerEvent) => {
        if (startY.current !== null) pull(event.clientY - startY.current);
      },
      onPointerUp,
      onPointerCancel: () => {
        startY.current = null;
        pull(0);
      },
    },
  };
}
