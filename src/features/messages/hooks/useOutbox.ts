import { useMemo, useSyncExternalStore } from "react";
import type { PendingMessage } from "../logic/outboxEntry";
import { useOutboxStore } from "./OutboxProvider";

/** What still waits for the server in one conversation, and until when it asked us to slow down. */
export function useOutbox(conversationId: string) {
  const store = useOutboxStore();
  const { pending, slowUntil } = useSyncExternalStore(store.subscribe, store.getSnapshot);
  const own = useMemo(
    () => pending.filter((message) => message.conversationId === conversationId),
    [pending, conversationId],
  );
  return { pending: own, slowUntil, store };
}

/** Everything that waits, for the list of conversations. */
export function useAllPending(): readonly PendingMessage[] {
  const store = useOutboxStore();
  return useSyncExternalStore(store.subscribe, store.getSnapshot).pending;
}
