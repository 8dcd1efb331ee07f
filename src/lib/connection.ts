import { useConvexConnectionState } from "convex/react";
import { useEffect, useState, useSyncExternalStore } from "react";

/** Shorter gaps heal by themselves before anybody could read about them. */
const OFFLINE_AFTER_MS = 2000;
/** The browser says that there is no network, which is right unless the server is this machine. */
const OFFLINE_AFTER_MS_WITHOUT_NETWORK = 500;

/**
 *   connecting -> online <-> offline
 * `connecting` lasts until the first contact, or until it has taken too long.
 */
export type Connection = { state: "connecting" } | { state: "online" } | { state: "offline" };

export function useConnection(): Connection {
  const { isWebSocketConnected, hasEverConnected, timeOfOldestInflightRequest } =
    useConvexConnectionState();
  const hasNetwork = useSyncExternalStore(subscribeToNetwork, () => navigator.onLine);
  // A socket outlives its network for a while. No network alone says little, since the server may
  // be this very machine; no network and no answer says it all.
  const waitsInVain = !hasNetwork && timeOfOldestInflightRequest !== null;
  const cut = !isWebSocketConnected || waitsInVain;
  const [missedLong, setMissedLong] = useState(false);

  useEffect(() => {
    if (!cut) return;
    const patience = hasNetwork ? OFFLINE_AFTER_MS : OFFLINE_AFTER_MS_WITHOUT_NETWORK;
    const timer = setTimeout(() => setMissedLong(true), patience);
    return () => {
      clearTimeout(timer);
      setMissedLong(false);
    };
  }, [cut, hasNetwork]);

  if (!cut) return { state: "online" };
  if (missedLong) return { state: "offline" };
  return { state: hasEverConnected ? "online" : "connecting" };
}

/** The Convex client waits between tries, and listens for the browser's own word to stop waiting. */
export function reconnectNow(): void {
  window.dispatchEvent(new Event("online"));
}

function subscribeToNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}
