import { readStored, removeStored, writeStored } from "../../../lib/storage";

/** Unsent text per conversation, on this device. Kept apart per person on a shared computer. */
const PREFIX = "chat.draft.";

const listeners = new Set<() => void>();
let version = 0;
/** What was read or written; keeps drafts alive where storage is blocked. */
const known = new Map<string, string>();

export function getDraft(userId: string, conversationId: string): string {
  const key = toKey(userId, conversationId);
  let text = known.get(key);
  if (text === undefined) {
    text = readStored(key) ?? "";
    known.set(key, text);
  }
  return text;
}

export function setDraft(userId: string, conversationId: string, text: string): void {
  const key = toKey(userId, conversationId);
  if (known.get(key) === text) return;
  known.set(key, text);
  if (text.trim() === "") removeStored(key);
  else writeStored(key, text);
  notify();
}

/** Grows with every change, for `useSyncExternalStore`. */
export function getDraftVersion(): number {
  return version;
}

export function subscribeToDrafts(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener("storage", onOtherTab);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener("storage", onOtherTab);
  };
}

function onOtherTab(event: StorageEvent): void {
  if (event.key !== null && !event.key.startsWith(PREFIX)) return;
  if (event.key === null) known.clear();
  else known.set(event.key, event.newValue ?? "");
  notify();
}

function notify(): void {
  version += 1;
  for (const listener of listeners) listener();
}

function toKey(userId: string, conversationId: string): string {
  return `${PREFIX}${userId}.${conversationId}`;
}
