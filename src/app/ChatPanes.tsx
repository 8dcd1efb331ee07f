import { ErrorBoundary } from "../components/ErrorBoundary";
import { cx } from "../lib/classNames";
import { t } from "../lib/i18n/t";
import { ConversationPane, type OpenConversation } from "./ConversationPane";
import { HomePane } from "./HomePane";
import { LoadFailed } from "./LoadFailed";
import { LIST_PANE, MAIN_PANE } from "./panes";
import { Sidebar } from "./Sidebar";
import type { Viewer } from "./viewer";

interface ChatPanesProps {
  viewer: Viewer;
  /** The conversation's id in the page's address, which anybody can type; null at home. */
  address: string | null;
  conversation: OpenConversation | null | undefined;
  onNew: () => void;
  onShortcuts: () => void;
}

/** List and conversation. */
export function ChatPanes({ viewer, address, conversation, onNew, onShortcuts }: ChatPanesProps) {
  const home = address === null;
  return (
    <>
      <aside className={cx(LIST_PANE, home ? "flex" : "hidden")}>
        <ErrorBoundary
          fallback={(_error, retry) => <LoadFailed title={t("list.error.title")} onRetry={retry} />}
        >
          <Sidebar viewer={viewer} selectedId={address} onNew={onNew} onShortcuts={onShortcuts} />
        </ErrorBoundary>
      </aside>
      <main className={cx(MAIN_PANE, home ? "hidden" : "flex")}>
        {home ? (
          <HomePane viewer={viewer} onNew={onNew} onShortcuts={onShortcuts} />
        ) : (
          <ErrorBoundary
            resetKey={address}
            fallback={(_error, retry) => (
              <LoadFailed title={t("thread.error.title")} onRetry={retry} />
            )}
          >
            <ConversationPane key={address} viewer={viewer} conversation={conversation} />
          </ErrorBoundary>
        )}
      </main>
    </>
  );
}
