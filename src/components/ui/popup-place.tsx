import { Suspense, useLayoutEffect, type ReactNode } from "react";
import { t } from "../../lib/i18n/t";
import { showToast } from "../../lib/toasts";
import type { Popup } from "../../lib/usePopup";
import { ErrorBoundary } from "../ErrorBoundary";

interface PopupPlaceProps {
  popup: Popup | null;
  /** Draws it, by a part that may have to be loaded. */
  children: (popup: Popup) => ReactNode;
}

/** Where a button's menu or picker is drawn: as soon as it can be, if it is wanted by then. */
export function PopupPlace({ popup, children }: PopupPlaceProps) {
  if (!popup) return null;
  return (
    <ErrorBoundary
      fallback={() => null}
      onError={() => {
        popup.onOpenChange(false);
        popup.onGone();
        showToast({ kind: "error", title: t("popup.failed"), text: t("popup.failed.text") });
      }}
    >
      <Suspense fallback={<Waiting popup={popup} />}>{children(popup)}</Suspense>
    </ErrorBoundary>
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
