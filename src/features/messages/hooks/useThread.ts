import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useQuery } from "convex/react";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useConnection } from "../../../lib/connection";
import { toSeenTime } from "../logic/seenTime";
import { mergeThread, type ThreadMessage } from "../logic/threadMessage";
import { getPlace, keepPlace, type ThreadPlace } from "../logic/threadPlaces";
import type { ThreadWindow } from "../logic/threadWindow";
import { findFirstUnread } from "../logic/unread";
import { useOutbox } from "./useOutbox";
import { useThreadWindow, type More, type ThreadWindowView } from "./useThreadWindow";

/** Pages asked for, at most, to find the first unread message; further back the thread opens there. */
const UNREAD_PAGES_MAX = 4;

const NO_WINDOW: ThreadWindow = { spans: [], liveAfter: 0, hasOlder: false };

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
  /** What is loaded; far parts are folded, and their messages not in the list. */
  window: ThreadWindow;
  lookAt: ThreadWindowView["lookAt"];
  /** Where the reader was when they left last time; null when it opens elsewhere. */
  place: ThreadPlace | null;
  leave: (place: ThreadPlace | null) => void;
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
  const placeKey = `${viewer._id} ${conversationId}`;
  const [place] = useState(() => (openTime === null ? getPlace(placeKey) : null));
  const view = useThreadWindow(
    conversationId,
    place
      ? { at: "place", place }
      : openTime === null
        ? { at: "end" }
        : { at: "time", time: openTime },
  );
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
  // Asked while it opens only: later on, what is folded is not among the messages.
  const [isSettled, setSettled] = useState(false);
  const missesUnread =
    !isSettled &&
    stored !== null &&
    place === null &&
    view.opening === 0 &&
    readTimeAtOpening !== null &&
    newer === "none" &&
    older !== "none" &&
    pagesForUnread <= UNREAD_PAGES_MAX &&
    // Something is unread, and what comes before all that is here may be, too.
    findFirstUnread(messages, readTimeAtOpening) !== null &&
    (messages[0]?.time ?? 0) > readTimeAtOpening;
  const asksForUnread = missesUnread && older === "more";
  useEffect(() => {
    if (!asksForUnread) return;
    setPagesForUnread((count) => count + 1);
    if (pagesForUnread < UNREAD_PAGES_MAX) loadOlder();
    else view.openAt(readTimeAtOpening);
    // Asks once per page: `older` is "loading" until the answer is there.
    // oxlint-disable-next-line react/exhaustive-deps -- loadOlder is new at each render
  }, [asksForUnread]);

  const ready = stored !== null && readTimeAtOpening !== null && !missesUnread;
  if (ready && !isSettled) setSettled(true);
  const leave = useCallback((left: ThreadPlace | null) => keepPlace(placeKey, left), [placeKey]);
  return {
    messages,
    status: ready ? "ready" : "loading",
    older,
    loadOlder,
    newer,
    loadNewer: view.loadNewer,
    openAt: view.openAt,
    openEnd: view.openEnd,
    window: view.window ?? NO_WINDOW,
    lookAt: view.lookAt,
    place: view.opening === 0 ? place : null,
    leave,
    opening: view.opening,
    readTimeAtOpening: readTimeAtOpening ?? 0,
    readTime: readState?.readTime ?? 0,
  };
}
