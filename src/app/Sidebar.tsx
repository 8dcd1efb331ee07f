import { SquarePen } from "lucide-react";
import { useCallback, useSyncExternalStore } from "react";
import { Wordmark } from "../components/Mark";
import { Button, IconButton } from "../components/ui/button";
import { ConversationList } from "../features/conversations/components/ConversationList";
import { useConversationList } from "../features/conversations/hooks/useConversationList";
import { toRowNote } from "../features/conversations/logic/rowNote";
import { useAllPending } from "../features/messages/hooks/useOutbox";
import { getDraft, getDraftVersion, subscribeToDrafts } from "../features/messages/logic/drafts";
import { t } from "../lib/i18n/t";
import { AccountBar, AccountMenu } from "./AccountMenu";
import { ConnectionBar } from "./ConnectionBar";
import type { Viewer } from "./viewer";

interface SidebarProps {
  viewer: Viewer;
  selectedId: string | null;
  onNew: () => void;
}

export function Sidebar({ viewer, selectedId, onNew }: SidebarProps) {
  const list = useConversationList();
  const pending = useAllPending();
  useSyncExternalStore(subscribeToDrafts, getDraftVersion);
  const noteOf = useCallback(
    (conversationId: string) =>
      toRowNote({
        pending,
        conversationId,
        draft: getDraft(viewer._id, conversationId),
        open: conversationId === selectedId,
      }),
    [pending, selectedId, viewer._id],
  );

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
      </header>
      <nav aria-label={t("nav.conversations")} className="flex min-h-0 grow flex-col">
        <ConversationList
          list={list}
          viewerId={viewer._id}
          selectedId={selectedId}
          noteOf={noteOf}
        />
      </nav>
      <ConnectionBar className="md:hidden" />
      <div className="flex shrink-0 border-t border-line px-3 pt-2.5 pb-[calc(0.625rem+env(safe-area-inset-bottom,0px))] md:hidden">
        <Button variant="primary" size="form" onClick={onNew} className="grow rounded-full">
          <SquarePen aria-hidden className="size-5" />
          {t("nav.new")}
        </Button>
      </div>
      <AccountBar viewer={viewer} />
    </>
  );
}
