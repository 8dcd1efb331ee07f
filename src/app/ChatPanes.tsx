import { memo } from "react";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { ResultsBar } from "../features/search/components/ResultsBar";
import { cx } from "../lib/classNames";
import { t } from "../lib/i18n/t";
import { ConversationPane, type OpenConversation } from "./ConversationPane";
import { HomePane } from "./HomePane";
import { LoadFailed } from "./LoadFailed";
import { LIST_PANE, MAIN_PANE } from "./panes";
import { Sidebar } from "./Sidebar";
import type { useResultSteps } from "./useResultSteps";
import type { Viewer } from "./viewer";

export interface Openers {
  openNew: () => void;
  openShortcuts: () => void;
  openSearch: () => void;
  openSearchHere: () => void;
  openSimilar: (messageId: string) => void;
}

interface ChatPanesProps {
  viewer: Viewer;
  /** The conversation's id in the page's address, which anybody can type; null at home. */
  address: string | null;
  conversation: OpenConversation | null | undefined | Error;
  openers: Openers;
  results: ReturnType<typeof useResultSteps>;
}

/** List and conversation. */
export const ChatPanes = memo(function ChatPanes({
  viewer,
  address,
  conversation,
  openers,
  results,
}: ChatPanesProps) {
  const home = address === null;
  const { steps } = results;
  return (
    <>
      <div className={cx(LIST_PANE, home ? "flex" : "hidden")}>
        {home && <h1 className="sr-only md:hidden">{t("nav.conversations")}</h1>}
        <Sidebar viewer={viewer} selectedId={address} openers={openers} />
      </div>
      <div className={cx(MAIN_PANE, home ? "hidden" : "flex")}>
        {home ? (
          <HomePane viewer={viewer} openers={openers} />
        ) : conversation instanceof Error ? (
          <LoadFailed title={t("thread.error.title")} onRetry={() => window.location.reload()} />
        ) : (
          <ErrorBoundary
            resetKey={address}
            fallback={(_error, retry) => (
              <LoadFailed title={t("thread.error.title")} onRetry={retry} />
            )}
          >
            <ConversationPane
              key={address}
              viewer={viewer}
              conversation={conversation}
              onSearch={openers.openSearchHere}
              onFindSimilar={openers.openSimilar}
              bar={
                steps &&
                steps.hits[steps.index]?.conversationId === address && (
                  <ResultsBar
                    q={steps.q}
                    index={steps.index}
                    count={steps.hits.length}
                    onBack={results.back}
                    onStep={results.step}
                    onClose={results.close}
                  />
                )
              }
            />
          </ErrorBoundary>
        )}
      </div>
    </>
  );
});
