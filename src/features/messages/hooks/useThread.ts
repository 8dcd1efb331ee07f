import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { usePaginatedQuery } from "convex/react";
import { useMemo } from "react";
import { useConnection } from "../../../lib/connection";
import { mergeThread, type ThreadMessage } from "../logic/threadMessage";
import { useOutbox } from "./useOutbox";

const FIRST_PAGE = 50;
const OLDER_PAGE = 60;

export interface Thread {
  /** Oldest first, with what is still on its way at the end. */
  messages: readonly ThreadMessage[];
  status: "loading" | "ready";
  older: "more" | "loading" | "none";
  loadOlder: () => void;
}

interface ThreadOptions {
  viewer: { _id: string; name: string };
}

/** Everything the open conversation shows. The one place that knows how messages are paged. */
export function useThread(conversationId: Id<"conversations">, { viewer }: ThreadOptions): Thread {
  const page = usePaginatedQuery(
    api.messages.listMessages,
    { conversationId },
    { initialNumItems: FIRST_PAGE },
  );
  const { pending } = useOutbox(conversationId);
  const online = useConnection().state !== "offline";
  const { results, status, loadMore } = page;
  const messages = useMemo(
    () => mergeThread(results, pending, { viewerId: viewer._id, viewerName: viewer.name, online }),
    [results, pending, online, viewer._id, viewer.name],
  );
  return {
    messages,
    status: status === "LoadingFirstPage" ? "loading" : "ready",
    older: status === "CanLoadMore" ? "more" : status === "LoadingMore" ? "loading" : "none",
    loadOlder: () => loadMore(OLDER_PAGE),
  };
}
