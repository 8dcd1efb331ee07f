import { api } from "@convex/_generated/api";
import { useQuery } from "convex/react";
import { Search, SquarePen } from "lucide-react";
import { useCallback, useState, useSyncExternalStore } from "react";
import { Wordmark } from "../components/Mark";
import { Button, IconButton } from "../components/ui/button";
import { ConversationList, EmptyList } from "../features/conversations/components/ConversationList";
import { ListFilters } from "../features/conversations/components/ListFilters";
import {
  useConversationList,
  type ConversationListRow,
  type ConversationListState,
  type ListFilter,
} from "../features/conversations/hooks/useConversationList";
import { useUnreadCount } from "../features/conversations/hooks/useUnreadCount";
import { toRowNote } from "../features/conversations/logic/rowNote";
import { useAllPending } from "../features/messages/hooks/useOutbox";
import { getDraft, getDraftVersion, subscribeToDrafts } from "../features/messages/logic/drafts";
import { usePresence } from "../features/presence/hooks/usePresence";
import { useTypingConversations } from "../features/presence/hooks/useTyping";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { useSeen } from "../lib/seen/seen";
import { KeyCaps } from "../components/ui/key-cap";
import { AccountBar, AccountMenu } from "./AccountMenu";
import type { Openers } from "./ChatPanes";
import { ConnectionBar } from "./ConnectionBar";
import { keyName } from "./shortcuts";
import type { Viewer } from "./viewer";

/** Rows of the list that are kept for a time without a connection. */
const SEEN_ROWS_MAX = 40;

interface SidebarProps {
  viewer: Viewer;
  selectedId: string | null;
  openers: Openers;
}

export function Sidebar({ viewer, selectedId, openers }: SidebarProps) {
  const [filter, setFilter] = useState<ListFilter>("all");
  const list = useSeenList(viewer._id, useConversationList(filter), filter);
  const unread = useUnreadCount();
  const requests = useQuery(api.conversations.countRequests) ?? 0;
  const noteOf = useRowNotes(viewer._id, selectedId);
  const presence = usePresence(list.rows.flatMap(personOf));
  const typing = useTypingConversations();

  return (
    <>
      <header className="shrink-0 pt-[env(safe-area-inset-top,0px)]">
        <div className="flex h-15 items-center justify-between ps-4 pe-3 md:h-16">
          <Wordmark />
          <IconButton label={t("nav.new")} onClick={openers.openNew} className="max-md:hidden">
            <SquarePen aria-hidden className="size-5" />
          </IconButton>
          <AccountMenu viewer={viewer} compact />
        </div>
        <button
          type="button"
          aria-label={t("search.title")}
          onClick={openers.openSearch}
          className="mx-3 mb-3 flex h-10 w-[calc(100%-1.5rem)] items-center gap-2.5 rounded-field bg-sunken ps-3 pe-2 text-row text-ink-2 transition-colors hover:bg-press max-md:hidden"
        >
          <Search aria-hidden className="size-4.5 shrink-0" />
          <span className="grow truncate text-start">{t("search.field")}</span>
          <KeyCaps keys={[keyName("Mod"), "K"]} className="-ms-2" />
        </button>
        <div className="px-3 pb-2">
          <ListFilters
            filter={filter}
            onChange={setFilter}
            unread={unread.conversations}
            requests={requests}
          />
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
      <div className="flex shrink-0 gap-2.5 border-t border-line px-3 pt-2.5 pb-[calc(0.625rem+env(safe-area-inset-bottom,0px))] md:hidden">
        <button
          type="button"
          onClick={openers.openSearch}
          className="flex h-12 grow items-center gap-3 rounded-full bg-sunken px-4 text-lead text-ink-2 transition-colors active:bg-press"
        >
          <Search aria-hidden className="size-5" />
          {t("search.short")}
        </button>
        <Button
          variant="primary"
          size="form"
          aria-label={t("nav.new")}
          onClick={openers.openNew}
          className="rounded-full"
        >
          <SquarePen aria-hidden className="size-5" />
          {t("nav.new.short")}
        </Button>
      </div>
      <AccountBar viewer={viewer} onShortcuts={openers.openShortcuts} />
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
