import { api } from "@convex/_generated/api";
import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo } from "react";

const PAGE_SIZE = 40;
const PINNED_MAX = 50;

export const LIST_FILTERS = ["all", "unread", "archived", "requests"] as const;
export type ListFilter = (typeof LIST_FILTERS)[number];

export type ConversationListRow = FunctionReturnType<
  typeof api.conversations.listUserConversations
>["page"][number];

export interface ConversationListState {
  status: "loading" | "ready";
  rows: readonly ConversationListRow[];
  older: "more" | "loading" | "none";
  loadMore: () => void;
}

/** Pinned conversations first, then the others by newest activity. */
export function useConversationList(filter: ListFilter): ConversationListState {
  const pinned = usePaginatedQuery(
    api.conversations.listUserConversations,
    filter === "all" ? { shelf: "pinned" } : "skip",
    { initialNumItems: PINNED_MAX },
  );
  const main = usePaginatedQuery(
    api.conversations.listUserConversations,
    filter === "all" || filter === "archived"
      ? { shelf: filter === "all" ? "main" : "archived" }
      : "skip",
    { initialNumItems: PAGE_SIZE },
  );
  const requests = usePaginatedQuery(
    api.conversations.listRequests,
    filter === "requests" ? {} : "skip",
    { initialNumItems: PAGE_SIZE },
  );
  const unread = usePaginatedQuery(
    api.conversations.listUnreadConversations,
    filter === "unread" ? {} : "skip",
    { initialNumItems: PAGE_SIZE },
  );

  const page = { all: main, archived: main, unread, requests }[filter];
  const { results, status, loadMore } = page;
  const loading =
    status === "LoadingFirstPage" || (filter === "all" && pinned.status === "LoadingFirstPage");
  const rows = useMemo(
    () => (filter === "all" ? [...pinned.results, ...results] : results),
    [filter, pinned.results, results],
  );
  return {
    status: loading ? "loading" : "ready",
    rows,
    older: status === "CanLoadMore" ? "more" : status === "LoadingMore" ? "loading" : "none",
    loadMore: () => loadMore(PAGE_SIZE),
  };
}
