import { api } from "@convex/_generated/api";
import { useOptionalAnswer } from "../../../lib/useAnswer";

const NONE = { conversations: 0, messages: 0 };

/** What waits to be read, in conversations and in messages; nothing while it is loading. */
export function useUnreadCount(): { conversations: number; messages: number } {
  return useOptionalAnswer(api.conversations.countUnread, {}) ?? NONE;
}
