import type { PushOrder, PushWords } from "../serviceWorker/push";
import { getBackendUrl } from "./convexClient";
import { t } from "./i18n/t";
import { SECOND } from "./time";

/** A worker that is not there by then is not coming: there is none in development. */
const WORKER_PATIENCE_MS = 10 * SECOND;

/** What the server needs to push to this browser. */
export interface PushAddress {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** This browser cannot, or its push service did not agree. */
export type PushFailure = "browser" | "service";

/** Subscribes, or takes the subscription that is there, unless it is for another server's key. */
export async function subscribeBrowser(key: string): Promise<PushAddress | PushFailure> {
  const registration = await getRegistration();
  if (!registration || !("PushManager" in window)) return "browser";
  try {
    const known = await registration.pushManager.getSubscription();
    if (known && isFor(known, key)) return toAddress(known) ?? "browser";
    await known?.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: key };
    return toAddress(await registration.pushManager.subscribe(options)) ?? "browser";
  } catch {
    return "service";
  }
}

/** The worker shows pushes from now on, in these words. */
export async function startPushes(address: PushAddress, key: string): Promise<void> {
  const { endpoint, auth } = address;
  await orderWorker({ push: { words: getWords(), server: getBackendUrl(), key, endpoint, auth } });
}

/** Nothing is pushed here any more. Returns the address it had, null when it had none. */
export async function stopPushes(): Promise<string | null> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (!registration?.active) return null;
  await orderWorker({ push: null });
  const subscription = await registration.pushManager?.getSubscription().catch(() => null);
  await subscription?.unsubscribe().catch(() => false);
  return subscription?.endpoint ?? null;
}

function getWords(): PushWords {
  return {
    newMessage: t("announce.many", { count: 1 }),
    goneName: t("person.gone"),
    testTitle: t("settings.notifications.test.title"),
    testText: t("settings.notifications.test.text"),
  };
}

async function orderWorker(order: PushOrder): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no other origin
  registration?.active?.postMessage(order);
}

async function getRegistration(): Promise<ServiceWorkerRegistration | null> {
  if (!("serviceWorker" in navigator)) return null;
  const tooLate = new Promise<null>((resolve) => setTimeout(resolve, WORKER_PATIENCE_MS, null));
  return await Promise.race([navigator.serviceWorker.ready, tooLate]);
}

function toAddress(subscription: PushSubscription): PushAddress | null {
  const { endpoint, keys } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  if (endpoint === undefined || p256dh === undefined || auth === undefined) return null;
  return { endpoint, p256dh, auth };
}

function isFor({ options }: PushSubscription, key: string): boolean {
  const { applicationServerKey } = options;
  if (applicationServerKey === null) return false;
  const text = btoa(String.fromCharCode(...new Uint8Array(applicationServerKey)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === key;
}
