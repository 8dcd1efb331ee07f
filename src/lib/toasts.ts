import { useSyncExternalStore } from "react";
import { createClientId } from "./clientId";

export interface Toast {
  id: string;
  /** A notice stays like an error, without being one. */
  kind: "success" | "error" | "notice";
  title: string;
  text?: string;
  action?: { label: string; run: () => void };
}

/** More would cover what one is doing; the oldest make room. */
const MAX_SHOWN = 3;

let toasts: readonly Toast[] = [];
const listeners = new Set<() => void>();

/** Newest first. */
export function useToasts(): readonly Toast[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => toasts,
  );
}

export function showToast(toast: Omit<Toast, "id">): void {
  const same = toasts.filter(({ title, text }) => title !== toast.title || text !== toast.text);
  publish([{ ...toast, id: createClientId() }, ...same].slice(0, MAX_SHOWN));
}

export function dismissToast(id: string): void {
  publish(toasts.filter((toast) => toast.id !== id));
}

function publish(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}
