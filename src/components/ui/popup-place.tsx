import { useLayoutEffect, type ReactNode } from "react";
import type { Popup } from "../../lib/usePopup";
import { LatePlace } from "../LatePlace";

interface PopupPlaceProps {
  popup: Popup | null;
  /** Draws it, by a part that may have to be loaded. */
  children: (popup: Popup) => ReactNode;
}

/** Where a button's menu or picker is drawn: as soon as it can be, if it is wanted by then. */
export function PopupPlace({ popup, children }: PopupPlaceProps) {
  if (!popup) return null;
  return (
    <LatePlace
      fallback={<Waiting popup={popup} />}
      onFailed={() => {
        popup.onOpenChange(false);
        popup.onGone();
      }}
    >
      {children(popup)}
    </LatePlace>
  );
}

/** Whoever goes on with something else meanwhile does not want it any more. */
function Waiting({ popup }: { popup: Popup }) {
  const { buttonRef, onOpenChange, onGone } = popup;
  useLayoutEffect(() => {
    function onElse(event: Event): void {
      const { current: button } = buttonRef;
      const onButton = event.target instanceof Node && button?.contains(event.target);
      const leaves = event instanceof KeyboardEvent && ["Escape", "Tab"].includes(event.key);
      if (onButton && !leaves) return;
      onOpenChange(false);
      onGone();
    }
    window.addEventListener("pointerdown", onElse, { capture: true });
    window.addEventListener("keydown", onElse, { capture: true });
    return () => {
      window.removeEventListener("pointerdown", onElse, { capture: true });
      window.removeEventListener("keydown", onElse, { capture: true });
    };
  });
  return null;
}
