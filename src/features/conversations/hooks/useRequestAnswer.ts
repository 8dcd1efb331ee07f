import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import { useLocation } from "wouter";
import { t, type MessageKey } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";

interface Target {
  conversationId: Id<"conversations">;
  otherUserId: Id<"users">;
}

/** What one can do with what a stranger wrote. All but accepting leads back to the list. */
export function useRequestAnswer({ conversationId, otherUserId }: Target) {
  const answer = useMutation(api.conversations.answerRequest);
  const block = useMutation(api.users.blockUser);
  const [, navigate] = useLocation();
  const leave = () => navigate("/");

  async function attempt(
    run: () => Promise<unknown>,
    done: Extract<MessageKey, "request.declined" | "conversation.blocked"> | null,
  ): Promise<void> {
    try {
      await run();
      if (!done) return;
      showToast({ kind: "success", title: t(done) });
      leave();
    } catch {
      showToast({ kind: "error", title: t("conversation.failed"), text: t("refused.noAnswer") });
    }
  }

  return {
    accept: () => void attempt(() => answer({ conversationId, accept: true }), null),
    decline: () =>
      void attempt(() => answer({ conversationId, accept: false }), "request.declined"),
    block: () => void attempt(() => block({ userId: otherUserId }), "conversation.blocked"),
    leave,
  };
}
