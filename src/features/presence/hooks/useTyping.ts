import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { useConnection } from "../../../lib/connection";
import { SECOND } from "../../../lib/time";
import { useOptionalAnswer } from "../../../lib/useAnswer";

const REPEAT_EVERY_MS = 4 * SECOND;

/** The conversations in which somebody is typing to me. */
export function useTypingConversations(): ReadonlySet<string> {
  const online = useConnection().state !== "offline";
  const rows = useOptionalAnswer(api.presence.listTyping, {});
  return useMemo(
    () => new Set(online ? rows?.map((row) => row.conversationId) : []),
    [rows, online],
  );
}

/** Tells the others that I type here; again every few seconds, and once when I stop. */
export function useTypingSignal(conversationId: Id<"conversations">) {
  const setTyping = useMutation(api.presence.setTyping);
  const lastSent = useRef(0);

  const signal = useCallback(
    (isTyping: boolean) => {
      const now = Date.now();
      const told = now - lastSent.current < REPEAT_EVERY_MS;
      if (isTyping ? told : lastSent.current === 0) return;
      lastSent.current = isTyping ? now : 0;
      // Not worth a word when it fails: the next key press tells again.
      setTyping({ conversationId, isTyping }).catch(() => undefined);
    },
    [conversationId, setTyping],
  );

  useEffect(() => () => signal(false), [signal]);
  return signal;
}
