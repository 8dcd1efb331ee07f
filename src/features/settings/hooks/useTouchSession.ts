import { api } from "@convex/_generated/api";
import { useMutation } from "convex/react";
import { useEffect } from "react";
import { MINUTE } from "../../../lib/time";

const TOUCH_EVERY_MS = 10 * MINUTE;

/** Keeps "active now" true in the list of sessions. */
export function useTouchSession(): void {
  const touch = useMutation(api.accounts.touchSession);
  useEffect(() => {
    const run = () => void touch({ userAgent: navigator.userAgent }).catch(() => undefined);
    run();
    const timer = setInterval(run, TOUCH_EVERY_MS);
    return () => clearInterval(timer);
  }, [touch]);
}
