import { useEffect } from "react";
import { t } from "../lib/i18n/t";
import { MINUTE } from "../lib/time";
import { showToast } from "../lib/toasts";

/** For pages that stay open all day; opening one asks by itself. */
const LOOK_EVERY_MS = 30 * MINUTE;

/**
 * Keeps the page on the device, where the browser allows that (not on plain http over a network),
 * and says when the server has a newer one. Nothing reloads before somebody agrees.
 */
export function useNewVersion(): void {
  useEffect(() => {
    if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
    let closed = false;
    let timer: ReturnType<typeof setInterval> | undefined;
    void navigator.serviceWorker.register("/sw.js").then(
      (registration) => {
        if (closed) return;
        offer(registration);
        registration.addEventListener("updatefound", () => watch(registration));
        timer = setInterval(() => void registration.update().catch(noMatter), LOOK_EVERY_MS);
      },
      () => undefined,
    );
    return () => {
      closed = true;
      clearInterval(timer);
    };
  }, []);
}

function watch(registration: ServiceWorkerRegistration): void {
  registration.installing?.addEventListener("statechange", () => offer(registration));
}

/** The very first worker brings no news: it keeps the page that is open. */
function offer({ waiting }: ServiceWorkerRegistration): void {
  if (!waiting || !navigator.serviceWorker.controller) return;
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

function noMatter(): void {
  // Without a connection there is no newer version either.
}
