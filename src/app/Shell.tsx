import type { Id } from "@convex/_generated/dataModel";
import { useLocation, useRoute } from "wouter";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { NewConversationDialog } from "../features/conversations/components/NewConversationDialog";
import { useUnreadCount } from "../features/conversations/hooks/useUnreadCount";
import { conversationName } from "../features/conversations/logic/conversationName";
import { usePresenceHeartbeat } from "../features/presence/hooks/usePresenceHeartbeat";
import { cx } from "../lib/classNames";
import { t } from "../lib/i18n/t";
import { ConversationPane, useOpenConversation } from "./ConversationPane";
import { HomePane } from "./HomePane";
import { LoadFailed } from "./LoadFailed";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { Sidebar } from "./Sidebar";
import { useDialogRoute } from "./useDialogRoute";
import { useGlobalKeys } from "./useGlobalKeys";
import { usePageTitle } from "./usePageTitle";
import type { Viewer } from "./viewer";

/** Two panes, of which a phone shows one: the list at `/`, else what the address names. */
export function Shell({ viewer }: { viewer: Viewer }) {
  const [location, navigate] = useLocation();
  const [, params] = useRoute("/c/:id");
  const { dialog, open, close } = useDialogRoute();
  const address = params?.id ?? null;
  const conversation = useOpenConversation(address);
  usePageTitle(conversation ? conversationName(conversation) : null, useUnreadCount().messages);
  usePresenceHeartbeat();
  useGlobalKeys({ openNew: () => open("new"), openShortcuts: () => open("shortcuts") });

  function goTo(id: Id<"conversations">): void {
    // Takes the dialog's place in the history: Back then leads to where one was before.
    navigate(`/c/${id}`, { replace: dialog !== null });
  }

  return (
    <div className="flex h-dvh overflow-hidden">
      <aside
        className={cx(
          "min-h-0 w-full shrink-0 flex-col bg-surface md:flex md:w-75 md:border-e md:border-line md:bg-canvas lg:w-80 xl:w-85",
          address === null ? "flex" : "hidden",
        )}
      >
        <ErrorBoundary
          fallback={(_error, retry) => <LoadFailed title={t("list.error.title")} onRetry={retry} />}
        >
          <Sidebar
            viewer={viewer}
            selectedId={address}
            onNew={() => open("new")}
            onShortcuts={() => open("shortcuts")}
          />
        </ErrorBoundary>
      </aside>
      <main
        className={cx(
          "min-h-0 min-w-0 grow flex-col md:flex",
          address === null ? "hidden" : "flex",
        )}
      >
        {address === null ? (
          <HomePane
            viewer={viewer}
            onNew={() => open("new")}
            onShortcuts={() => open("shortcuts")}
          />
        ) : (
          <ErrorBoundary
            resetKey={location}
            fallback={(_error, retry) => (
              <LoadFailed title={t("thread.error.title")} onRetry={retry} />
            )}
          >
            <ConversationPane key={address} viewer={viewer} conversation={conversation} />
          </ErrorBoundary>
        )}
      </main>
      <NewConversationDialog
        open={dialog === "new"}
        onClose={close}
        ownEmail={viewer.email}
        onOpened={goTo}
      />
      <ShortcutsDialog open={dialog === "shortcuts"} onClose={close} />
    </div>
  );
}
