import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { useCallback, useEffect, useRef } from "react";
import { SECOND } from "../../../lib/time";
import type { ThreadMessage } from "../logic/threadMessage";
import { findNewlyRead } from "../logic/unread";

const READ_AFTER_MS = SECOND;

interface MarkReadOptions {
  conversationId: Id<"conversations">;
  messages: readonly ThreadMessage[];
  readTime: number;
}

/**
 * Reports what was read: in view, with the window in front, for a second. Returns what the thread
 * calls with the last message in view, and a way to hold still after "mark unread".
 */
export function useMarkRead({ conversationId, messages, readTime }: MarkReadOptions) {
  const markRead = useMutation(api.conversations.markRead);
  const lastVisibleKey = useRef<string | null>(null);
  const reported = useRef(0);
  const paused = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef({ messages, readTime });
  useEffect(() => {
    latest.current = { messages, readTime };
  });

  const report = useCallback(() => {
    timer.current = undefined;
    if (paused.current || document.visibilityState !== "visible" || !document.hasFocus()) return;
    const message = findNewlyRead(latest.current.messages, {
      lastVisibleKey: lastVisibleKey.current,
      readTime: Math.max(latest.current.readTime, reported.current),
    });
    if (!message?.id) return;
    reported.current = message.time;
    // Lost without harm: the next look at this conversation reports again.
    markRead({ conversationId, messageId: message.id }).catch(() => {
      reported.current = 0;
    });
  }, [conversationId, markRead]);

  const schedule = useCallback(() => {
    timer.current ??= setTimeout(report, READ_AFTER_MS);
  }, [report]);

  useEffect(() => {
    window.addEventListener("focus", schedule);
    document.addEventListener("visibilitychange", schedule);
    return () => {
      window.removeEventListener("focus", schedule);
      document.removeEventListener("visibilitychange", schedule);
      clearTimeout(timer.current);
      timer.current = undefined; // else nothing would ever be scheduled again
    };
  }, [schedule]);

  const onVisible = useCallback(
    (key: string | null) => {
      lastVisibleKey.current = key;
      schedule();
    },
    [schedule],
  );
  /** After "mark unread" what is in view must not be read again at once. */
  const pause = useCallback(() => {
    paused.current = true;
  }, []);
  return { onVisible, pause };
}
