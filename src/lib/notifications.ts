import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "./storage";

/** Notifications on this device: shown by the page while it is open, else by its worker (`push.ts`). */
export interface NotificationSettings {
  enabled: boolean;
  /** When off, only the sender's name is shown. */
  showText: boolean;
}

export type NotificationState = "granted" | "denied" | "default" | "unsupported";

const STORAGE_KEY = "chat.notifications";
const DEFAULTS: NotificationSettings = { enabled: false, showText: false };

let settings = readSettings();
const listeners = new Set<() => void>();

export function useNotificationSettings(): NotificationSettings {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => settings,
  );
}

export function changeNotificationSettings(change: Partial<NotificationSettings>): void {
  settings = { ...settings, ...change };
  writeStored(STORAGE_KEY, JSON.stringify(settings));
  for (const listener of listeners) listener();
}

/** Plain http pages on a network have no notifications. */
export function notificationState(): NotificationState {
  return "Notification" in window && window.isSecureContext
    ? Notification.permission
    : "unsupported";
}

/** Why there are none at all: over plain http, on a phone of Apple's before it is installed, or never. */
export function whyUnsupported(): "insecure" | "install" | "browser" {
  if (!window.isSecureContext) return "insecure";
  return "standalone" in navigator && navigator.standalone === false ? "install" : "browser";
}

export async function askForNotifications(): Promise<NotificationState> {
  if (notificationState() !== "default") return notificationState();
  return await Notification.requestPermission();
}

interface NotificationContent {
  title: string;
  body: string;
  /** A newer notification of the same tag takes the older one's place. */
  tag: string;
  /** Where a click leads; without one it only brings the page to the front. */
  path?: string;
  /** Of the message: by it the worker knows that a push tells nothing new. */
  time?: number;
}

/**
 * Through the service worker where there is one: phones allow it no other way, and its notifications
 * outlive the tab that showed them.
 */
export async function showNotification({ title, body, tag, path, time }: NotificationContent) {
  if (notificationState() !== "granted") return;
  const options = { body, tag, icon: ICON, data: { path: path ?? null, time } };
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  if (registration?.active) {
    await registration.showNotification(title, options).catch(() => undefined);
    return;
  }
  try {
    const notification = new Notification(title, options);
    notification.addEventListener("click", () => {
      window.focus();
      if (path !== undefined) for (const open of openers) open(path);
      notification.close();
    });
  } catch {
    // A phone without a worker; there is nothing to show then.
  }
}

/** Takes away what is shown of conversations that have nothing to read any more. */
export async function keepNotifications(tags: ReadonlySet<string>): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => undefined);
  for (const notification of (await registration?.getNotifications()) ?? []) {
    const { path } = (notification.data ?? {}) as { path?: string | null };
    if (path && !tags.has(notification.tag)) notification.close();
  }
}

const ICON = "/icons/icon-192.png";
const openers = new Set<(path: string) => void>();

/** Called with the path of a notification that was clicked; returns the way to stop. */
export function onNotificationClick(open: (path: string) => void): () => void {
  function onMessage({ data }: MessageEvent<unknown>): void {
    if (typeof data !== "object" || data === null || !("open" in data)) return;
    if (typeof data.open === "string") open(data.open);
  }
  openers.add(open);
  navigator.serviceWorker?.addEventListener("message", onMessage);
  return () => {
    openers.delete(open);
    navigator.serviceWorker?.removeEventListener("message", onMessage);
  };
}

function readSettings(): NotificationSettings {
  try {
    const stored: unknown = JSON.parse(readStored(STORAGE_KEY) ?? "null");
    if (typeof stored !== "object" || stored === null) return DEFAULTS;
    const { enabled, showText } = stored as Partial<NotificationSettings>;
    return { enabled: enabled === true, showText: showText === true };
  } catch {
    return DEFAULTS;
  }
}
