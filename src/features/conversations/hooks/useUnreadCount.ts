import { api } from "@convex/_generated/api";
import { useQuery } from "convex/react";

const NONE = { conversations: 0, messages: 0 };

/** What waits to be read, in conversations and in messages; nothing while it is loading. */
export function useUnreadCount(): { conversations: number; messages: number } {
  return useQuery(api.conversations.countUnread) ?? NONE;
}
