import { Button } from "../components/ui/button";
import { conversationName } from "../features/conversations/logic/conversationName";
import { ClosedComposer } from "../features/messages/components/ClosedComposer";
import { t } from "../lib/i18n/t";
import { firstName } from "../lib/people";
import type { OpenConversation } from "./ConversationPane";

type Reason = "blocked" | "gone" | "waiting";

/** Why I cannot write in a conversation, as far as one may know: who blocked me is not told. */
export function whyClosed(
  { otherUser, isSelf, request }: OpenConversation,
  isBlockedByMe: boolean,
): Reason | null {
  if (isBlockedByMe) return "blocked";
  if (otherUser === null && !isSelf) return "gone";
  return request?.state === "sent" && request.messagesLeft <= 0 ? "waiting" : null;
}

interface WritingClosedProps {
  reason: Reason;
  conversation: OpenConversation;
  onUnblock: () => void;
}

export function WritingClosed({ reason, conversation, onUnblock }: WritingClosedProps) {
  const name = firstName(conversationName(conversation));
  if (reason !== "blocked") {
    return <ClosedComposer text={t(`composer.closed.${reason}`, { name })} />;
  }
  return (
    <ClosedComposer text={t("composer.closed.blocked", { name })}>
      <Button onClick={onUnblock}>{t("settings.unblock")}</Button>
    </ClosedComposer>
  );
}
