import { api } from "@convex/_generated/api";
import { useMemo } from "react";
import { useOptionalAnswer } from "../../../lib/useAnswer";
import { useToday } from "../../../lib/useToday";
import { conversationName } from "../logic/conversationName";

/** Conversations that are looked at, the newest. */
export const NEWS_MAX = 10;

export interface UnreadNews {
  conversationId: string;
  name: string;
  preview: string;
  time: number;
}

/** The newest unread message of each conversation that is not muted; undefined while loading. */
export function useUnreadNews(viewerId: string, enabled: boolean): UnreadNews[] | undefined {
  const today = useToday();
  const answer = useOptionalAnswer(
    api.conversations.listUnreadConversations,
    enabled ? { paginationOpts: { numItems: NEWS_MAX, cursor: null } } : "skip",
  );
  return useMemo(() => {
    return answer?.page.flatMap((row) => {
      const { lastMessage, mutedUntil } = row;
      const muted = mutedUntil !== null && mutedUntil > today;
      if (!lastMessage || muted || lastMessage.senderId === viewerId) return [];
      return [
        {
          conversationId: row._id,
          name: conversationName(row),
          preview: lastMessage.preview,
          time: lastMessage.time,
        },
      ];
    });
  }, [answer, today, viewerId]);
}
