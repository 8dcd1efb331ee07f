import { api } from "@convex/_generated/api";
import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";

const PAGE_SIZE = 40;

export type ConversationListRow = FunctionReturnType<
  typeof api.conversations.listUserConversations
>["page"][number];

export interface ConversationListState {
  status: "loading" | "ready";
  rows: readonly ConversationListRow[];
  older: "more" | "loading" | "none";
  loadMore: () => void;
}

export function useConversationList(): ConversationListState {
  const { results, status, loadMore } = usePaginatedQuery(
    api.conversations.listUserConversations,
    {},
    { initialNumItems: PAGE_SIZE },
  );
  return {
    status: status === "LoadingFirstPage" ? "loading" : "ready",
    rows: results,
    older: status === "CanLoadMore" ? "more" : status === "LoadingMore" ? "loading" : "none",
    loadMore: () => loadMore(PAGE_SIZE),
  };
}
