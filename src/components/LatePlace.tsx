import { Suspense, type ReactNode } from "react";
import { t } from "../lib/i18n/t";
import { renewFailed } from "../lib/preloadable";
import { showToast } from "../lib/toasts";
import { ErrorBoundary } from "./ErrorBoundary";

interface LatePlaceProps {
  /** Draws it, by a part that may have to be loaded. */
  children: ReactNode;
  /** Stands for it while it is on its way. */
  fallback?: ReactNode;
  /** To be closed: it cannot be shown, which the page has said. */
  onFailed?: () => void;
  /** What is shown; something else is tried anew. */
  resetKey?: string;
}

/**
 * Where something opens whose code may come later than the wish for it, or not at all: without a
 * connection, or once a newer version has taken the files of this one away.
 */
export function LatePlace({ children, fallback = null, onFailed, resetKey }: LatePlaceProps) {
  return (
    <ErrorBoundary
      {...(resetKey !== undefined && { resetKey })}
      fallback={() => null}
      onError={() => {
        renewFailed();
        onFailed?.();
        showToast({
          kind: "error",
          title: t("popup.failed"),
          text: t(navigator.onLine ? "popup.failed.reload" : "popup.failed.text"),
          ...(navigator.onLine && {
            action: { label: t("update.reload"), run: () => window.location.reload() },
          }),
        });
      }}
    >
      <Suspense fallback={fallback}>{children}</Suspense>
    </ErrorBoundary>
  );
}
