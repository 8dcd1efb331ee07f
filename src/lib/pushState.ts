import type { Id } from "@convex/_generated/dataModel";
import { useSyncExternalStore } from "react";

/**
 * Notifications of this browser while no window is open.
 *
 *   off --(wanted)--> starting --(the browser and the server took it)--> on
 *   starting --(something is in the way)--> impossible; all --(not wanted any more)--> off
 */
export type PushState =
  | { kind: "off" }
  | { kind: "starting" }
  | { kind: "on"; subscriptionId: Id<"pushSubscriptions"> }
  | { kind: "impossible"; why: PushObstacle };

/** `server`: has no keys; `browser`: cannot; `service`: the browser's push service did not agree. */
export type PushObstacle = "server" | "browser" | "service";

let state: PushState = { kind: "off" };
const listeners = new Set<() => void>();

export function usePushState(): PushState {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}

/** Also when something about it only changes: then it stays on. */
export function notePushStarting(): void {
  if (state.kind !== "on") setPushState({ kind: "starting" });
}

export function setPushState(next: PushState): void {
  state = next;
  for (const listener of listeners) listener();
}
