import { useAuthActions } from "@convex-dev/auth/react";
import { useCallback } from "react";
import { readStored, removeStored, writeStored } from "./storage";

/** There while a session lasts that nobody on this device has ended; all tabs see it. */
const KEY = "chat.session";

export function noteSession(): void {
  writeStored(KEY, "open");
}

/** Whether the session that was here ended without anybody here asking for it. */
export function wasSessionEnded(): boolean {
  return readStored(KEY) !== null;
}

export function forgetSession(): void {
  removeStored(KEY);
}

/** Signing out because the person wants to. */
export function useSignOut(): () => Promise<void> {
  const { signOut } = useAuthActions();
  return useCallback(async () => {
    forgetSession();
    await signOut();
  }, [signOut]);
}
