import type { Id } from "@convex/_generated/dataModel";
import { useLocation, useRoute } from "wouter";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { NewConversationDialog } from "../features/conversations/components/NewConversationDialog";
import { cx } from "../lib/classNames";
import { t } from "../lib/i18n/t";
import { ConversationPane } from "./ConversationPane";
import { HomePane } from "./HomePane";
import { LoadFailed } from "./LoadFailed";
import { Sidebar } from "./Sidebar";
import { useDialogRoute } from "./useDialogRoute";
import type { Viewer } from "./viewer";

/** Two panes, of which a phone shows one: the list at `/`, else what the address names. */
export function Shell({ viewer }: { viewer: Viewer }) {
  const [location, navigate] = useLocation();
  const [, params] = useRoute("/c/:id");
  const { dialog, open, close } = useDialogRoute();
  const conversationId = params?.id ?? null;
  const home = conversationId === null;

  function goTo(id: Id<"conversations">): void {
    // Takes the dialog's place in the history: Back then leads to where one was before.
    navigate(`/c/${id}`, { replace: dialog !== null });
  }

  return (
    <div className="flex h-dvh overflow-hidden">
      <aside
        className={cx(
          "min-h-0 w-full shrink-0 flex-col bg-surface md:flex md:w-75 md:border-e md:border-line md:bg-canvas lg:w-80 xl:w-85",
          home ? "flex" : "hidden",
        )}
      >
        <ErrorBoundary
          fallback={(_error, retry) => <LoadFailed title={t("list.error.title")} onRetry={retry} />}
        >
          <Sidebar viewer={viewer} selectedId={conversationId} onNew={() => open("new")} />
        </ErrorBoundary>
      </aside>
      <main className={cx("min-h-0 min-w-0 grow flex-col md:flex", home ? "hidden" : "flex")}>
        {conversationId === null ? (
          <HomePane viewer={viewer} onNew={() => open("new")} />
        ) : (
          <ErrorBoundary
            resetKey={location}
            fallback={(_error, retry) => (
              <LoadFailed title={t("thread.error.title")} onRetry={retry} />
            )}
          >
            <ConversationPane key={conversationId} address={conversationId} viewer={viewer} />
          </ErrorBoundary>
        )}
      </main>
      <NewConversationDialog
        open={dialog === "new"}
        onClose={close}
        ownEmail={viewer.email}
        onOpened={goTo}
      />
    </div>
  );
}
