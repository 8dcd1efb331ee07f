import { useEffect } from "react";
import { t } from "../lib/i18n/t";
import { showToast } from "../lib/toasts";
import { watchVersions } from "./newVersion";

/**
 * Keeps the page on the device, where the browser allows that (not on plain http over a network),
 * and says when the server has a newer one. Nothing reloads before somebody agrees.
 */
export function useNewVersion(): void {
  useEffect(() => {
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    return watchVersions(navigator.serviceWorker, offer);
  }, []);
}

function offer(waiting: ServiceWorker): void {
  showToast({
    kind: "notice",
    title: t("update.title"),
    action: { label: t("update.reload"), run: () => reloadWith(waiting) },
  });
}

function reloadWith(worker: ServiceWorker): void {
  const reload = () => window.location.reload();
  navigator.serviceWorker.addEventListener("controllerchange", reload, { once: true });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no other origin
  worker.postMessage("activate");
}
