/// <reference lib="webworker" />
import { isNews, isPushOrder, readPayload, toShown, type PushRecord, type ShownPush } from "./push";

/** Not the page's caches, so it outlives a new version. */
const CACHE = "chat-push";
const RECORD = "/push-record";
const ICON = "/icons/icon-192.png";

/** What was closed or clicked lately, by tag: a push that comes after it is no news. */
const closed = new Map<string, number>();

/** Notifications while no window of the page is open. */
export function listenToPushes(worker: ServiceWorkerGlobalScope): void {
  worker.addEventListener("push", (event) => {
    event.waitUntil(show(worker, event.data?.text() ?? ""));
  });
  worker.addEventListener("message", (event) => {
    const { data } = event as ExtendableMessageEvent & { data: unknown };
    if (isPushOrder(data)) event.waitUntil(keepRecord(data.push));
  });
  for (const type of ["notificationclose", "notificationclick"] as const) {
    worker.addEventListener(type, ({ notification }) => {
      const { time } = (notification.data ?? {}) as Partial<ShownPush["data"]>;
      if (time !== undefined) closed.set(notification.tag, time);
    });
  }
  worker.addEventListener("pushsubscriptionchange", (event) => {
    const { newSubscription = null } = event as { newSubscription?: PushSubscription | null };
    (event as ExtendableEvent).waitUntil(renew(worker, newSubscription));
  });
}

async function show(worker: ServiceWorkerGlobalScope, text: string): Promise<void> {
  const payload = readPayload(text);
  const record = await readRecord();
  // Without a record nobody is signed in here any more.
  if (payload === null || record === null) return;
  if (payload.kind === "message") await worker.navigator.setAppBadge?.(payload.unread);
  const { title, ...options } = toShown(payload, record.words);
  if (!isNews(payload, await look(worker, options.tag))) return;
  await worker.registration.showNotification(title, { ...options, icon: ICON });
}

async function look(worker: ServiceWorkerGlobalScope, tag: string) {
  const [windows, shown] = await Promise.all([
    worker.clients.matchAll({ type: "window" }),
    worker.registration.getNotifications({ tag }),
  ]);
  const times = shown.map(({ data }) => (data as Partial<ShownPush["data"]> | null)?.time);
  return {
    hasFocus: windows.some(({ focused }) => focused),
    toldTimes: [...times, closed.get(tag)],
  };
}

/** The browser gave itself another address: the server is told, or nothing would come any more. */
async function renew(
  worker: ServiceWorkerGlobalScope,
  given: PushSubscription | null,
): Promise<void> {
  const record = await readRecord();
  if (record === null) return;
  const options = { userVisibleOnly: true, applicationServerKey: record.key };
  const subscription = given ?? (await worker.registration.pushManager.subscribe(options));
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return;
  const old = { endpoint: record.endpoint, auth: record.auth };
  const args = { old, next: { endpoint, p256dh, auth } };
  await fetch(new URL("/api/mutation", record.server), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ path: "push:renew", args, format: "json" }),
  });
  await keepRecord({ ...record, endpoint, auth });
}

async function keepRecord(record: PushRecord | null): Promise<void> {
  if (record === null) {
    await caches.delete(CACHE);
    return;
  }
  const cache = await caches.open(CACHE);
  await cache.put(RECORD, Response.json(record));
}

async function readRecord(): Promise<PushRecord | null> {
  // Asking a cache that is not there would make an empty one.
  const kept = await caches.match(RECORD, { cacheName: CACHE });
  return kept === undefined ? null : ((await kept.json()) as PushRecord);
}
