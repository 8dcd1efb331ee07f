import type { Id } from "@convex/_generated/dataModel";
import { Suspense, useEffect, useMemo } from "react";
import { useLocation, useRoute } from "wouter";
import { ErrorBoundary } from "../components/ErrorBoundary";
import { LatePlace } from "../components/LatePlace";
import { useUnreadCount } from "../features/conversations/hooks/useUnreadCount";
import { conversationName } from "../features/conversations/logic/conversationName";
import { usePresenceHeartbeat } from "../features/presence/hooks/usePresenceHeartbeat";
import { useTouchSession } from "../features/settings/hooks/useTouchSession";
import { t } from "../lib/i18n/t";
import { preloadable, preloadAll, renewFailed, whenIdle } from "../lib/preloadable";
import { useStableCallback } from "../lib/useStableCallback";
import { ChatPanes } from "./ChatPanes";
import { useOpenConversation } from "./ConversationPane";
import { DialogWaiting } from "./DialogWaiting";
import { LoadFailed } from "./LoadFailed";
import { SkipLink } from "./SkipLink";
import { Splash } from "./Splash";
import { useBackOnline } from "./useBackOnline";
import { useDialogRoute } from "./useDialogRoute";
import { useGlobalKeys } from "./useGlobalKeys";
import { useMessageNotifications } from "./useMessageNotifications";
import { usePageTitle } from "./usePageTitle";
import { usePushes } from "./usePushes";
import { useServerFeatures } from "./useServerFeatures";
import { useResultSteps } from "./useResultSteps";
import type { Viewer } from "./viewer";

// Not needed to read and write, so not part of the first load.
const SettingsShell = preloadable(() => import("./SettingsShell"));
const ShortcutsDialog = preloadable(() => import("./ShortcutsDialog"));
const SearchDialog = preloadable(() => import("./SearchDialog"));
const NewConversationDialog = preloadable(
  () => import("../features/conversations/components/NewConversationDialog"),
);

/** Two panes, of which a phone shows one: the list at `/`, else what the address names. */
export function Shell({ viewer }: { viewer: Viewer }) {
  const [, navigate] = useLocation();
  const [, params] = useRoute("/c/:id");
  const [, settings] = useRoute("/settings/:section?");
  const { dialog, about, open, close } = useDialogRoute();
  const results = useResultSteps();
  const address = params?.id ?? null;
  const opened = useOpenConversation(viewer._id, address);
  const conversation = opened instanceof Error ? undefined : opened;
  const name = conversation ? conversationName(conversation) : null;
  usePageTitle(name, useUnreadCount().messages);
  usePresenceHeartbeat();
  useTouchSession();
  useBackOnline();
  useMessageNotifications(viewer._id);
  usePushes();
  const openSearchHere = useStableCallback(() => open(conversation ? "searchHere" : "search"));
  // The same object each time, so that opening a dialog draws nothing else.
  const openers = useMemo(
    () => ({
      openNew: () => open("new"),
      openShortcuts: () => open("shortcuts"),
      openSearch: () => open("search"),
      openSimilar: (messageId: string) => open("similar", messageId),
      openSearchHere,
    }),
    [open, openSearchHere],
  );
  useGlobalKeys(openers);
  useServerFeatures();
  useEffect(() => whenIdle(preloadAll), []);

  function goTo(id: Id<"conversations">): void {
    results.close();
    // Takes the dialog's place in the history: Back then leads to where one was before.
    navigate(`/c/${id}`, { replace: dialog !== null });
  }

  return (
    <main className="flex h-dvh overflow-hidden print:block print:h-auto print:overflow-visible">
      <SkipLink />
      {settings ? (
        <ErrorBoundary
          fallback={(_error, retry) => (
            <LoadFailed
              title={t("settings.loadFailed")}
              onRetry={() => {
                renewFailed();
                retry();
              }}
            />
          )}
        >
          <Suspense fallback={<Splash />}>
            <SettingsShell viewer={viewer} {...(settings.section && { name: settings.section })} />
          </Suspense>
        </ErrorBoundary>
      ) : (
        <ChatPanes
          viewer={viewer}
          address={address}
          conversation={opened}
          openers={openers}
          results={results}
        />
      )}
      <LatePlace
        resetKey={dialog ?? ""}
        fallback={<DialogWaiting dialog={dialog} onClose={close} />}
        onFailed={close}
      >
        {dialog === "new" && (
          <NewConversationDialog onClose={close} ownEmail={viewer.email} onOpened={goTo} />
        )}
        {dialog === "shortcuts" && <ShortcutsDialog onClose={close} />}
        {(dialog === "search" ||
          dialog === "similar" ||
          // After a reload what it is about comes a moment later.
          (dialog === "searchHere" && conversation !== undefined)) && (
          <SearchDialog
            viewer={viewer}
            similarTo={dialog === "similar" ? about : null}
            within={
              dialog === "searchHere" && conversation && name
                ? { conversationId: conversation._id, name }
                : null
            }
            onClose={close}
            onConversation={goTo}
            onHit={results.start}
          />
        )}
      </LatePlace>
    </main>
  );
}
