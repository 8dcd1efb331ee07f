import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { t, type MessageKey } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";

/** Muted until unmuted: later than any clock the page will meet. */
const FOR_GOOD = Date.UTC(9999, 0);

type Shelf = "main" | "pinned" | "archived";

interface Target {
  conversationId: Id<"conversations">;
  otherUserId: Id<"users"> | null;
}

/** What one can do with a whole conversation. Each says what did not work. */
export function useConversationActions({ conversationId, otherUserId }: Target) {
  const setShelf = useMutation(api.conversations.setShelf);
  const setMuted = useMutation(api.conversations.setMuted);
  const markRead = useMutation(api.conversations.markRead);
  const markUnread = useMutation(api.conversations.markUnread);
  const block = useMutation(api.users.blockUser);
  const unblock = useMutation(api.users.unblockUser);
  return {
    setShelf: (shelf: Shelf, before: Shelf = "main") =>
      void attempt(
        () => setShelf({ conversationId, shelf }),
        shelf === "archived" ? "conversation.archived" : null,
        () => setShelf({ conversationId, shelf: before }),
      ),
    setMuted: (muted: boolean) =>
      void attempt(() => setMuted({ conversationId, until: muted ? FOR_GOOD : null }), null),
    /** Up to this message, or unread from it on. */
    setRead: (messageId: Id<"messages">, read: boolean) =>
      void attempt(() => (read ? markRead : markUnread)({ conversationId, messageId }), null),
    setBlocked: (blocked: boolean) => {
      if (!otherUserId) return;
      const run = blocked ? block : unblock;
      void attempt(
        () => run({ userId: otherUserId }),
        blocked ? "conversation.blocked" : null,
        () => unblock({ userId: otherUserId }),
      );
    },
  };
}

type PlainKey = Extract<MessageKey, "conversation.archived" | "conversation.blocked">;

/** What takes the conversation out of sight or use says so, and is taken back with a press. */
async function attempt(
  run: () => Promise<unknown>,
  done: PlainKey | null,
  takeBack?: () => Promise<unknown>,
): Promise<void> {
  try {
    await run();
    if (!done) return;
    const action = takeBack && {
      label: t("conversation.undo"),
      run: () => void attempt(takeBack, null),
    };
    showToast({ kind: "success", title: t(done), ...(action && { action }) });
  } catch {
    showToast({ kind: "error", title: t("conversation.failed"), text: t("refused.noAnswer") });
  }
}
