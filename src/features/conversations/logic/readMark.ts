import type { Id } from "@convex/_generated/dataModel";

interface MarkedRow {
  unreadCount: number;
  lastMessage: { messageId: Id<"messages">; senderId: string; isDeleted: boolean } | null;
}

/**
 * What a row can be marked as, and by which of its messages; null where there is nothing to mark.
 * Own messages are never unread, and the open conversation would be read again at once.
 */
export function readMark(
  { unreadCount, lastMessage }: MarkedRow,
  { viewerId, selected }: { viewerId: string; selected: boolean },
): { messageId: Id<"messages">; read: boolean } | null {
  if (!lastMessage) return null;
  const { messageId, senderId, isDeleted } = lastMessage;
  if (unreadCount > 0) return { messageId, read: true };
  if (selected || isDeleted || senderId === viewerId) return null;
  return { messageId, read: false };
}
