import { useSyncExternalStore } from "react";
import { readStored, writeStored } from "./storage";

/** Notifications of this page on this device. They come while a tab is open somewhere. */
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

export function setNotificationSettings(next: NotificationSettings): void {
  settings = next;
  writeStored(STORAGE_KEY, JSON.stringify(next));
  for (const listener of listeners) listener();
}

/** Plain http pages on a network have no notifications. */
export function notificationState(): NotificationState {
  return "Notification" in window && window.isSecureContext
    ? Notification.permission
    : "unsupported";
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
  onClick?: () => void;
}

export function showNotification({ title, body, tag, onClick }: NotificationContent): void {
  if (notificationState() !== "granted") return;
  try {
    const notification = new Notification(title, { body, tag, icon: "/favicon.svg" });
    notification.addEventListener("click", () => {
      window.focus();
      onClick?.();
      notification.close();
    });
  } catch {
    // Phones allow them only from a service worker; there is nothing to show then.
  }
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
