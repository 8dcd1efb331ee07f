import { useCallback, useSyncExternalStore } from "react";
import { ConversationList, EmptyList } from "../features/conversations/components/ConversationList";
import {
  useConversationList,
  type ConversationListRow,
  type ConversationListState,
  type ListFilter,
} from "../features/conversations/hooks/useConversationList";
import { toRowNote } from "../features/conversations/logic/rowNote";
import { useAllPending } from "../features/messages/hooks/useOutbox";
import { getDraft, getDraftVersion, subscribeToDrafts } from "../features/messages/logic/drafts";
import { usePresence } from "../features/presence/hooks/usePresence";
import { useTypingConversations } from "../features/presence/hooks/useTyping";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { useSeen } from "../lib/seen/seen";

/** Rows of the list that are kept for a time without a connection. */
const SEEN_ROWS_MAX = 40;

interface SidebarListProps {
  viewerId: string;
  selectedId: string | null;
  filter: ListFilter;
}

/** The conversations, with what this device and the others' presence add to each. */
export function SidebarList({ viewerId, selectedId, filter }: SidebarListProps) {
  const list = useSeenList(viewerId, useConversationList(filter), filter);
  const noteOf = useRowNotes(viewerId, selectedId);
  const presence = usePresence(list.rows.flatMap(personOf));
  const typing = useTypingConversations();
  return (
    <ConversationList
      list={list}
      viewerId={viewerId}
      selectedId={selectedId}
      noteOf={noteOf}
      presenceOf={(row) => presence.get(row.otherUser?._id ?? "")?.state ?? null}
      isTyping={(conversationId) => typing.has(conversationId)}
      empty={<Nothing filter={filter} />}
      hasRowMenu={filter !== "requests"}
    />
  );
}

function Nothing({ filter }: { filter: ListFilter }) {
  switch (filter) {
    case "all":
      return <EmptyList title={t("list.empty.title")} text={t("list.empty.text")} />;
    case "unread":
      return <EmptyList title={t("list.allRead")} />;
    case "archived":
      return <EmptyList title={t("list.noneArchived")} />;
    case "requests":
      return <EmptyList title={t("list.noRequests")} />;
  }
}

/** The list as it was seen last, while it cannot be had anew. */
function useSeenList(
  viewerId: string,
  live: ConversationListState,
  filter: ListFilter,
): ConversationListState {
  const isAway = useConnection().state === "offline";
  const rows = useSeen(
    filter === "all" ? `list/${viewerId}` : null,
    live.status === "ready" ? live.rows.slice(0, SEEN_ROWS_MAX) : undefined,
    { isAway },
  );
  if (live.status === "ready" || !rows) return live;
  return { ...live, status: "ready", rows, older: "none" };
}

/** Drafts and unsent messages, which only this device knows. */
function useRowNotes(viewerId: string, selectedId: string | null) {
  const pending = useAllPending();
  useSyncExternalStore(subscribeToDrafts, getDraftVersion);
  return useCallback(
    (conversationId: string) =>
      toRowNote({
        pending,
        conversationId,
        draft: getDraft(viewerId, conversationId),
        open: conversationId === selectedId,
      }),
    [pending, selectedId, viewerId],
  );
}

function personOf({ otherUser, isSelf }: ConversationListRow) {
  return otherUser && !isSelf ? [otherUser._id] : [];
}
