import { useSyncExternalStore } from "react";
import { ConnectionWatch, type ConnectionName, type ConnectionSource } from "./connectionWatch";

export interface Connection {
  state: ConnectionName;
}

const CONNECTIONS: Record<ConnectionName, Connection> = {
  connecting: { state: "connecting" },
  online: { state: "online" },
  offline: { state: "offline" },
};

let watch: ConnectionWatch | null = null;

/** Called once, when the client is made. */
export function watchConnection(client: ConnectionSource): void {
  watch = new ConnectionWatch(client, {
    isOn: () => navigator.onLine,
    subscribe: (listener) => {
      window.addEventListener("online", listener);
      window.addEventListener("offline", listener);
    },
  });
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, getConnection);
}

/** The Convex client waits between tries, and listens for the browser's own word to stop waiting. */
export function reconnectNow(): void {
  window.dispatchEvent(new Event("online"));
}

function subscribe(listener: () => void): () => void {
  return watch?.subscribe(listener) ?? (() => undefined);
}

function getConnection(): Connection {
  return CONNECTIONS[watch?.get() ?? "connecting"];
}
