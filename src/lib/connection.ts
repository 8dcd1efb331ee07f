import { useConvexConnectionState } from "convex/react";
import { useEffect, useState } from "react";

/** Shorter gaps heal by themselves before anybody could read about them. */
const OFFLINE_AFTER_MS = 2000;

/**
 *   connecting -> online <-> offline
 * `connecting` lasts until the first contact, or until it has taken too long.
 */
export type Connection = { state: "connecting" } | { state: "online" } | { state: "offline" };

export function useConnection(): Connection {
  const { isWebSocketConnected, hasEverConnected } = useConvexConnectionState();
  const [missedLong, setMissedLong] = useState(false);

  useEffect(() => {
    if (isWebSocketConnected) return;
    const timer = setTimeout(() => setMissedLong(true), OFFLINE_AFTER_MS);
    return () => {
      clearTimeout(timer);
      setMissedLong(false);
    };
  }, [isWebSocketConnected]);

  if (isWebSocketConnected) return { state: "online" };
  if (missedLong) return { state: "offline" };
  return { state: hasEverConnected ? "online" : "connecting" };
}

/** The Convex client waits between tries, and listens for the browser's own word to stop waiting. */
export function reconnectNow(): void {
  window.dispatchEvent(new Event("online"));
}
