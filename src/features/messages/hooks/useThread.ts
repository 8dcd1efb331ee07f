import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useQuery } from "convex/react";
import { useEffect, useMemo, useState } from "react";
import { useConnection } from "../../../lib/connection";
import { mergeThread, type ThreadMessage } from "../logic/threadMessage";
import { findFirstUnread } from "../logic/unread";
import { useOutbox } from "./useOutbox";
import { useThreadWindow, type More } from "./useThreadWindow";

/** Pages asked for, at most, to find the first unread message before the thread is shown. */
const UNREAD_PAGES_MAX = 4;

export interface Thread {
  /** Oldest first, with what is still on its way at the end. */
  messages: readonly ThreadMessage[];
  status: "loading" | "ready";
  older: More;
  loadOlder: () => void;
  /** Anything but "none": we look at the past, and the newest messages are not in the list. */
  newer: More;
  loadNewer: () => void;
  openAt: (time: number) => void;
  openEnd: () => void;
  /** Another number each time the thread is opened somewhere else. */
  opening: number;
  /** What had been read when the conversation was opened; the divider keeps its place. */
  readTimeAtOpening: number;
  /** What is read by now. */
  readTime: number;
}

interface ThreadOptions {
  viewer: { _id: string; name: string };
  /** Opens around what was said then instead of at the end. */
  openTime: number | null;
}

/** Everything the open conversation shows. The one place that knows how messages are paged. */
export function useThread(
  conversationId: Id<"conversations">,
  { viewer, openTime }: ThreadOptions,
): Thread {
  const view = useThreadWindow(conversationId, openTime);
  const { messages: stored, older, loadOlder, newer } = view;
  const readState = useQuery(api.conversations.getReadState, { conversationId });
  const { pending } = useOutbox(conversationId);
  const online = useConnection().state !== "offline";

  const [readTimeAtOpening, setReadTimeAtOpening] = useState<number | null>(null);
  if (readTimeAtOpening === null && readState) setReadTimeAtOpening(readState.readTime);

  const seenTime = useMemo(() => toSeenTime(readState?.seen ?? []), [readState?.seen]);
  const messages = useMemo(
    () =>
      mergeThread(stored ?? [], newer === "none" ? pending : [], {
        viewerId: viewer._id,
        viewerName: viewer.name,
        online,
        seenTime,
      }),
    [stored, pending, newer, online, seenTime, viewer._id, viewer.name],
  );

  const [pagesForUnread, setPagesForUnread] = useState(0);
  const missesUnread =
    stored !== null &&
    readTimeAtOpening !== null &&
    newer === "none" &&
    older !== "none" &&
    pagesForUnread < UNREAD_PAGES_MAX &&
    findFirstUnread(messages, readTimeAtOpening) === messages[0]?.key;
  const asksForUnread = missesUnread && older === "more";
  useEffect(() => {
    if (!asksForUnread) return;
    setPagesForUnread((count) => count + 1);
    loadOlder();
    // Asks once per page: `older` is "loading" until the answer is there.
    // oxlint-disable-next-line react/exhaustive-deps -- loadOlder is new at each render
  }, [asksForUnread]);

  const ready = stored !== null && readTimeAtOpening !== null && !missesUnread;
  return {
    messages,
    status: ready ? "ready" : "loading",
    older,
    loadOlder,
    newer,
    loadNewer: view.loadNewer,
    openAt: view.openAt,
    openEnd: view.openEnd,
    opening: view.opening,
    readTimeAtOpening: readTimeAtOpening ?? 0,
    readTime: readState?.readTime ?? 0,
  };
}

/** A message is read when everybody has seen it; nobody shares receipts: never. */
function toSeenTime(seen: readonly { seenTime: number }[]): number {
  return seen.length === 0 ? 0 : Math.min(...seen.map(({ seenTime }) => seenTime));
}
