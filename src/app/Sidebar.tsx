import { SquarePen } from "lucide-react";
import { useCallback, useState, useSyncExternalStore } from "react";
import { Wordmark } from "../components/Mark";
import { Button, IconButton } from "../components/ui/button";
import { ConversationList, EmptyList } from "../features/conversations/components/ConversationList";
import { ListFilters } from "../features/conversations/components/ListFilters";
import {
  useConversationList,
  type ConversationListRow,
  type ListFilter,
} from "../features/conversations/hooks/useConversationList";
import { useUnreadCount } from "../features/conversations/hooks/useUnreadCount";
import { toRowNote } from "../features/conversations/logic/rowNote";
import { useAllPending } from "../features/messages/hooks/useOutbox";
import { getDraft, getDraftVersion, subscribeToDrafts } from "../features/messages/logic/drafts";
import { usePresence } from "../features/presence/hooks/usePresence";
import { useTypingConversations } from "../features/presence/hooks/useTyping";
import { t } from "../lib/i18n/t";
import { AccountBar, AccountMenu } from "./AccountMenu";
import { ConnectionBar } from "./ConnectionBar";
import type { Viewer } from "./viewer";

interface SidebarProps {
  viewer: Viewer;
  selectedId: string | null;
  onNew: () => void;
  onShortcuts: () => void;
}

export function Sidebar({ viewer, selectedId, onNew, onShortcuts }: SidebarProps) {
  const [filter, setFilter] = useState<ListFilter>("all");
  const list = useConversationList(filter);
  const unread = useUnreadCount();
  const noteOf = useRowNotes(viewer._id, selectedId);
  const presence = usePresence(list.rows.flatMap(personOf));
  const typing = useTypingConversations();

  return (
    <>
      <header className="shrink-0 pt-[env(safe-area-inset-top,0px)]">
        <div className="flex h-15 items-center justify-between ps-4 pe-3 md:h-16">
          <Wordmark />
          <IconButton label={t("nav.new")} onClick={onNew} className="max-md:hidden">
            <SquarePen aria-hidden className="size-5" />
          </IconButton>
          <AccountMenu viewer={viewer} compact />
        </div>
        <div className="px-3 pb-2">
          <ListFilters filter={filter} onChange={setFilter} unread={unread.conversations} />
        </div>
      </header>
      <nav aria-label={t("nav.conversations")} className="flex min-h-0 grow flex-col">
        <ConversationList
          list={list}
          viewerId={viewer._id}
          selectedId={selectedId}
          noteOf={noteOf}
          presenceOf={(row) => presence.get(row.otherUser?._id ?? "")?.state ?? null}
          isTyping={(conversationId) => typing.has(conversationId)}
          empty={<Nothing filter={filter} />}
        />
      </nav>
      <ConnectionBar className="md:hidden" />
      <div className="flex shrink-0 border-t border-line px-3 pt-2.5 pb-[calc(0.625rem+env(safe-area-inset-bottom,0px))] md:hidden">
        <Button variant="primary" size="form" onClick={onNew} className="grow rounded-full">
          <SquarePen aria-hidden className="size-5" />
          {t("nav.new")}
        </Button>
      </div>
      <AccountBar viewer={viewer} onShortcuts={onShortcuts} />
    </>
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
  }
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
