import { useEffect, useRef, type MouseEvent, type PointerEvent, type TouchEvent } from "react";

const LONG_PRESS_MS = 450;
/** A finger that moves further scrolls or swipes. */
const PRESS_SLOP_PX = 10;

/**
 * A finger that stays where it is. The handlers go on whatever holds the things to press;
 * `onLongPress` is given what the finger came down on.
 */
export function useLongPress(onLongPress: (target: Element) => void) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  /** From a long press until the next finger. */
  const wasLong = useRef(false);

  function cancel(): void {
    clearTimeout(press.current?.timer);
    press.current = null;
  }
  useEffect(() => () => clearTimeout(press.current?.timer), []);

  return {
    /** A finger is down, and was not lifted or moved since. */
    isPressing: () => press.current !== null,
    handlers: {
      onPointerDown: ({ pointerType, target, clientX: x, clientY: y, isPrimary }: PointerEvent) => {
        cancel();
        wasLong.current = false;
        if (pointerType !== "touch" || !isPrimary || !(target instanceof Element)) return;
        const onStayed = () => {
          cancel();
          wasLong.current = true;
          onLongPress(target);
        };
        press.current = { timer: setTimeout(onStayed, LONG_PRESS_MS), x, y };
      },
      onPointerMove: ({ clientX, clientY }: PointerEvent) => {
        const { current: start } = press;
        if (start && Math.hypot(clientX - start.x, clientY - start.y) > PRESS_SLOP_PX) cancel();
      },
      onPointerUp: cancel,
      onPointerCancel: cancel,
      /** Lifting the finger is no press any more: it takes no focus, and clicks nothing. */
      onTouchEnd: (event: TouchEvent) => {
        if (wasLong.current && event.cancelable) event.preventDefault();
      },
      onClickCapture: (event: MouseEvent) => {
        // Keys press too, and are never an accident.
        if (!wasLong.current || event.detail === 0) return;
        wasLong.current = false;
        event.preventDefault();
        event.stopPropagation();
      },
    },
  };
}
