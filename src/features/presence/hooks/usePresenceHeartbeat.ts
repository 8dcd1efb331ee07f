import { api } from "@convex/_generated/api";
import { useMutation } from "convex/react";
import { useEffect } from "react";
import { MINUTE, SECOND } from "../../../lib/time";

const BEAT_EVERY_MS = 30 * SECOND;
/** Without a key or a pointer for this long, somebody is away. */
const AWAY_AFTER_MS = 5 * MINUTE;

/** Says that I am here for as long as the page is open. */
export function usePresenceHeartbeat(): void {
  const heartbeat = useMutation(api.presence.heartbeat);
  const leave = useMutation(api.presence.leave);

  useEffect(() => {
    let lastActive = Date.now();
    let lastState: "online" | "away" | null = null;

    function beat(): void {
      const idle = Date.now() - lastActive > AWAY_AFTER_MS;
      lastState = document.visibilityState === "hidden" || idle ? "away" : "online";
      heartbeat({ state: lastState }).catch(() => undefined);
    }
    function onActivity(): void {
      lastActive = Date.now();
      if (lastState === "away") beat();
    }
    function onLeave(): void {
      leave({}).catch(() => undefined);
    }

    beat();
    const timer = setInterval(beat, BEAT_EVERY_MS);
    document.addEventListener("visibilitychange", beat);
    window.addEventListener("pagehide", onLeave);
    window.addEventListener("pointerdown", onActivity, { passive: true });
    window.addEventListener("keydown", onActivity, { passive: true });
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", beat);
      window.removeEventListener("pagehide", onLeave);
      window.removeEventListener("pointerdown", onActivity);
      window.removeEventListener("keydown", onActivity);
    };
  }, [heartbeat, leave]);
}
