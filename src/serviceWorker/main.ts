/// <reference lib="webworker" />
import { listenToPushes } from "./pushEvents";
import { chooseAnswer, SHELL } from "./routes";

declare const self: ServiceWorkerGlobalScope;

/** Written by the build: every file of the page, and a name that changes with any of them. */
declare const BUILD: { files: string[]; version: string };

const CACHE_PREFIX = "chat-page-";
const CACHE = CACHE_PREFIX + BUILD.version;
/** A network that takes longer to bring the page is as good as none. */
const PATIENCE_MS = 3000;

/**
 * Keeps the page, so that it opens without a connection. Never an answer of the server: what
 * people wrote is kept by the page itself (`src/lib/seen`), which knows whose it is.
 */
self.addEventListener("install", (event) => {
  event.waitUntil(keepPage());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOlderPages().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  switch (chooseAnswer({ pathname, mode: request.mode, files: BUILD.files })) {
    case "page":
      event.respondWith(fetchPage(request));
      return;
    case "file":
      event.respondWith(fetchFile(request));
      return;
    case "network":
  }
});

/** The page asks for this once somebody has agreed to load the new version. */
self.addEventListener("message", (event) => {
  if (event.data === "activate") void self.skipWaiting();
});

listenToPushes(self);

/** Here is where a click ends up, whichever windows are left by then. */
self.addEventListener("notificationclick", (event) => {
  const { path } = event.notification.data as { path: string | null };
  event.notification.close();
  event.waitUntil(openPage(path));
});

async function openPage(path: string | null): Promise<void> {
  const [page] = await self.clients.matchAll({ type: "window" });
  if (!page) {
    await self.clients.openWindow(path ?? SHELL);
    return;
  }
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a client has no other origin than the worker's
  if (path !== null) page.postMessage({ open: path });
  await page.focus().catch(() => undefined);
}

async function keepPage(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll(BUILD.files.map((path) => new Request(path, { cache: "no-cache" })));
}

async function dropOlderPages(): Promise<void> {
  const names = await caches.keys();
  const older = names.filter((name) => name.startsWith(CACHE_PREFIX) && name !== CACHE);
  await Promise.all(older.map((name) => caches.delete(name)));
}

/** From the server while it answers, so a new version is there at the next reload. */
async function fetchPage(request: Request): Promise<Response> {
  try {
    const answer = await fetch(request.url, { signal: AbortSignal.timeout(PATIENCE_MS) });
    if (answer.ok) return answer;
  } catch {
    // No network, or none worth the name.
  }
  return (await caches.match(SHELL)) ?? Response.error();
}

/** Names of files change with their content, so what is kept is right. */
async function fetchFile(request: Request): Promise<Response> {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}
