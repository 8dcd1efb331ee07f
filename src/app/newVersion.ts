import { MINUTE } from "../lib/time";

/** For pages that stay open all day; opening one asks by itself. */
const LOOK_EVERY_MS = 30 * MINUTE;

/**
 * Registers the worker and calls `onWaiting` with each newer one that waits to take over, until the
 * result is called. A browser that blocks workers rejects, throws, or answers with nothing: then
 * there are no versions to tell of, and the page does without.
 */
export function watchVersions(
  workers: ServiceWorkerContainer,
  onWaiting: (worker: ServiceWorker) => void,
): () => void {
  let isOver = false;
  let timer: ReturnType<typeof setInterval> | undefined;

  /** The very first worker brings no news: it keeps the page that is open. */
  function look({ waiting }: ServiceWorkerRegistration): void {
    if (!isOver && waiting && workers.controller) onWaiting(waiting);
  }

  async function start(): Promise<void> {
    const registration = (await workers.register("/sw.js")) as
      ServiceWorkerRegistration | undefined;
    if (isOver || !registration) return;
    look(registration);
    const onChange = () => look(registration);
    const follow = () => registration.installing?.addEventListener("statechange", onChange);
    // One may have been found before anybody listened.
    follow();
    registration.addEventListener("updatefound", follow);
    // Without a connection there is no newer version either.
    timer = setInterval(() => void registration.update().catch(() => undefined), LOOK_EVERY_MS);
  }

  start().catch(() => undefined);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
