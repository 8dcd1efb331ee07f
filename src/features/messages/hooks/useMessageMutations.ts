import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useMutation } from "convex/react";
import type { OptimisticLocalStore } from "convex/browser";
import { getAppError } from "../../../lib/appError";
import { keptChanges } from "../../../lib/changes/keptChanges";
import { t } from "../../../lib/i18n/t";
import { showToast } from "../../../lib/toasts";
import type { StoredMessage } from "../logic/storedMessage";

/** Changes to stored messages. Shown at once, taken back with words when the server refuses. */
export function useMessageMutations(viewerId: Id<"users">) {
  const edit = useMutation(api.messages.editMessage).withOptimisticUpdate(
    (store, { messageId, body }) =>
      changeMessage(store, messageId, (message) => ({
        ...message,
        body: body.trim(),
        editedAt: Date.now(),
      })),
  );
  const remove = useMutation(api.messages.deleteMessage).withOptimisticUpdate(
    (store, { messageId }) =>
      changeMessage(store, messageId, (message) => ({
        ...message,
        body: "",
        deletedAt: Date.now(),
        reactions: [],
        replyTo: undefined,
      })),
  );
  const hide = useMutation(api.messages.hideMessage).withOptimisticUpdate((store, { messageId }) =>
    changeMessage(store, messageId, (message) => ({ ...message, isHidden: true })),
  );
  const setReaction = useMutation(api.messages.setReaction).withOptimisticUpdate(
    (store, { messageId, emoji, isOn }) =>
      changeMessage(store, messageId, (message) => ({
        ...message,
        reactions: withReaction(message.reactions ?? [], { emoji, isOn, userId: viewerId }),
      })),
  );
  const markUnread = useMutation(api.conversations.markUnread);

  return {
    edit: (messageId: Id<"messages">, body: string) =>
      attempt(() => keptChanges.make("edit", { messageId, body }, edit), t("edit.failed")),
    remove: (messageId: Id<"messages">) =>
      attempt(() => keptChanges.make("remove", { messageId }, remove), t("remove.failed")),
    hide: (messageId: Id<"messages">) =>
      attempt(() => keptChanges.make("hide", { messageId }, hide), t("remove.failed")),
    setReaction: (messageId: Id<"messages">, emoji: string, isOn: boolean) =>
      attempt(
        () => keptChanges.make("react", { messageId, emoji, isOn }, setReaction),
        t("reaction.failed"),
      ),
    markUnread: (conversationId: Id<"conversations">, messageId: Id<"messages">) =>
      attempt(() => markUnread({ conversationId, messageId }), t("unread.failed")),
  };
}

/** Says what was not saved, why as far as we know, and offers to try again. */
async function attempt(run: () => Promise<unknown>, title: string): Promise<boolean> {
  try {
    await run();
    return true;
  } catch (error) {
    const refusal = getAppError(error);
    showToast({
      kind: "error",
      title,
      text: reasonText(refusal?.code),
      ...(refusal === null && {
        action: { label: t("message.retry"), run: () => void attempt(run, title) },
      }),
    });
    return false;
  }
}

function reasonText(code: string | undefined): string {
  switch (code) {
    case undefined:
      return t("refused.noAnswer");
    case "EditWindowOver":
      return t("refused.editWindowOver");
    case "MessageDeleted":
      return t("refused.deleted");
    case "RateLimited":
      return t("refused.quick");
    case "MessageTooLong":
      return t("message.refused.long");
    default:
      return t("refused.other");
  }
}

/** Changes one message in every window that shows it. */
function changeMessage(
  store: OptimisticLocalStore,
  messageId: Id<"messages">,
  change: (message: StoredMessage) => StoredMessage,
): void {
  for (const query of [api.messages.listSpan, api.messages.listNewer, api.messages.listOlder]) {
    for (const { args, value } of store.getAllQueries(query)) {
      if (value === undefined || !("format" in value)) continue;
      if (!value.messages.some((message) => message._id === messageId)) continue;
      const messages = value.messages.map((message) =>
        message._id === messageId ? change(message) : message,
      );
      store.setQuery(query, args, { ...value, messages });
    }
  }
}

type StoredReaction = NonNullable<StoredMessage["reactions"]>[number];

function withReaction(
  reactions: readonly StoredReaction[],
  { emoji, isOn, userId }: { emoji: string; isOn: boolean; userId: Id<"users"> },
): StoredReaction[] {
  const others = reactions.map((reaction) =>
    reaction.emoji === emoji
      ? { ...reaction, userIds: reaction.userIds.filter((id) => id !== userId) }
      : reaction,
  );
  const known = others.some((reaction) => reaction.emoji === emoji);
  const added = !isOn
    ? others
    : known
      ? others.map((reaction) =>
          reaction.emoji === emoji
            ? { ...reaction, userIds: [...reaction.userIds, userId] }
            : reaction,
        )
      : [...others, { emoji, userIds: [userId] }];
  return added.filter((reaction) => reaction.userIds.length > 0);
}
