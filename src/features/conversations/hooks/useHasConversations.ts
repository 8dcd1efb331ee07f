import { api } from "@convex/_generated/api";
import { usePaginatedQuery } from "convex/react";

/** Whether there is anything in the list; undefined while loading. */
export function useHasConversations(): boolean | undefined {
  const { results, status } = usePaginatedQuery(
    api.conversations.listUserConversations,
    {},
    { initialNumItems: 1 },
  );
  return status === "LoadingFirstPage" ? undefined : results.length > 0;
}
