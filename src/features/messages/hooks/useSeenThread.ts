import type { Id } from "@convex/_generated/dataModel";
import { useMemo } from "react";
import { useConnection } from "../../../lib/connection";
import { useSeen } from "../../../lib/seen/seen";
import { mergeThread, type ThreadMessage } from "../logic/threadMessage";
import { useOutbox } from "./useOutbox";
import type { Thread } from "./useThread";

/** A few screens of the live end. */
const KEPT_MESSAGES = 60;

interface SeenThreadOptions {
  viewer: { _id: string; name: string };
}

/**
 * The thread; while it cannot be loaded, its end as it was seen last, with what waits to be sent
 * below. Another `opening` tells the two apart.
 */
export function useSeenThread(
  conversationId: Id<"conversations">,
  live: Thread,
  { viewer }: SeenThreadOptions,
): Thread {
  const isAway = useConnection().state === "offline";
  const { pending } = useOutbox(conversationId);
  const atEnd = live.status === "ready" && live.newer === "none";
  const stored = useMemo(
    () => (atEnd ? live.messages.filter(({ id }) => id !== null).slice(-KEPT_MESSAGES) : undefined),
    [atEnd, live.messages],
  );
  const known = useSeen<ThreadMessage[]>(`thread/${viewer._id}/${conversationId}`, stored, {
    isAway,
  });

  const messages = useMemo(() => {
    const there = new Set(known?.map(({ key }) => key));
    const waiting = mergeThread([], pending, {
      viewerId: viewer._id,
      viewerName: viewer.name,
      online: !isAway,
      seenTime: 0,
    });
    return [...(known ?? []), ...waiting.filter(({ key }) => !there.has(key))];
  }, [known, pending, isAway, viewer._id, viewer.name]);

  if (live.status === "ready" || !known) return live;
  return {
    ...live,
    messages,
    status: "ready",
    older: "none",
    newer: "none",
    opening: SEEN_OPENING,
    readTimeAtOpening: Infinity,
    readTime: Infinity,
  };
}

/** Openings of the live thread count from 0. */
const SEEN_OPENING = -1;
