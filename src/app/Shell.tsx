import type { Id } from "@convex/_generated/dataModel";
import { lazy, Suspense } from "react";
import { useLocation, useRoute } from "wouter";
import { NewConversationDialog } from "../features/conversations/components/NewConversationDialog";
import { useUnreadCount } from "../features/conversations/hooks/useUnreadCount";
import { conversationName } from "../features/conversations/logic/conversationName";
import { usePresenceHeartbeat } from "../features/presence/hooks/usePresenceHeartbeat";
import { useTouchSession } from "../features/settings/hooks/useTouchSession";
import { ChatPanes } from "./ChatPanes";
import { useOpenConversation } from "./ConversationPane";
import { ShortcutsDialog } from "./ShortcutsDialog";
import { Splash } from "./Splash";
import { useDialogRoute } from "./useDialogRoute";
import { useMessageNotifications } from "./useMessageNotifications";
import { useGlobalKeys } from "./useGlobalKeys";
import { usePageTitle } from "./usePageTitle";
import type { Viewer } from "./viewer";

/** Rarely needed, so it is not part of the first load. */
const SettingsShell = lazy(() => import("./SettingsShell"));

/** Two panes, of which a phone shows one: the list at `/`, else what the address names. */
export function Shell({ viewer }: { viewer: Viewer }) {
  const [, navigate] = useLocation();
  const [, params] = useRoute("/c/:id");
  const { dialog, open, close } = useDialogRoute();
  const [, settings] = useRoute("/settings/:section?");
  const address = params?.id ?? null;
  const conversation = useOpenConversation(address);
  usePageTitle(conversation ? conversationName(conversation) : null, useUnreadCount().messages);
  usePresenceHeartbeat();
  useTouchSession();
  useMessageNotifications(viewer._id);
  useGlobalKeys({ openNew: () => open("new"), openShortcuts: () => open("shortcuts") });

  function goTo(id: Id<"conversations">): void {
    // Takes the dialog's place in the history: Back then leads to where one was before.
    navigate(`/c/${id}`, { replace: dialog !== null });
  }

  return (
    <div className="flex h-dvh overflow-hidden">
      {settings ? (
        <Suspense fallback={<Splash />}>
          <SettingsShell viewer={viewer} {...(settings.section && { name: settings.section })} />
        </Suspense>
      ) : (
        <ChatPanes
          viewer={viewer}
          address={address}
          conversation={conversation}
          onNew={() => open("new")}
          onShortcuts={() => open("shortcuts")}
        />
      )}
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
