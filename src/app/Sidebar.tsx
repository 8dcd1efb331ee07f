import { api } from "@convex/_generated/api";
import { Search, SquarePen } from "lucide-react";
import { useState } from "react";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { Wordmark } from "../components/Mark";
import { Button, IconButton } from "../components/ui/button";
import { ListFilters } from "../features/conversations/components/ListFilters";
import type { ListFilter } from "../features/conversations/hooks/useConversationList";
import { useUnreadCount } from "../features/conversations/hooks/useUnreadCount";
import { t } from "../lib/i18n/t";
import { useOptionalAnswer } from "../lib/useAnswer";
import { KeyCaps } from "../components/ui/key-cap";
import { AccountBar, AccountMenu } from "./AccountMenu";
import type { Openers } from "./ChatPanes";
import { ConnectionBar } from "./ConnectionBar";
import { LoadFailed } from "./LoadFailed";
import { keyName } from "./shortcuts";
import { SidebarList } from "./SidebarList";
import type { Viewer } from "./viewer";

interface SidebarProps {
  viewer: Viewer;
  selectedId: string | null;
  openers: Openers;
}

export function Sidebar({ viewer, selectedId, openers }: SidebarProps) {
  const [filter, setFilter] = useState<ListFilter>("all");
  const unread = useUnreadCount();
  const requests = useOptionalAnswer(api.conversations.countRequests, {}) ?? 0;

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
        <ErrorBoundary
          resetKey={filter}
          fallback={(_error, retry) => <LoadFailed title={t("list.error.title")} onRetry={retry} />}
        >
          <SidebarList viewerId={viewer._id} selectedId={selectedId} filter={filter} />
        </ErrorBoundary>
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
