import type { Id } from "@convex/_generated/dataModel";
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from "react";
import { LatePlace } from "../../../components/LatePlace";
import { useConnection } from "../../../lib/connection";
import { copyText } from "../../../lib/copyText";
import { t } from "../../../lib/i18n/t";
import { preloadable } from "../../../lib/preloadable";
import { isTouchFirst } from "../../../lib/pointer";
import { useStableCallback } from "../../../lib/useStableCallback";
import { showToast } from "../../../lib/toasts";
import { useArrivals } from "../hooks/useArrivals";
import { useComposer } from "../hooks/useComposer";
import { useOvertaking, type JumpRequest } from "../hooks/useJump";
import { useCountdown } from "../hooks/useCountdown";
import { useMarkRead } from "../hooks/useMarkRead";
import { useMessageMutations } from "../hooks/useMessageMutations";
import { useMissed } from "../hooks/useMissed";
import { useOutbox } from "../hooks/useOutbox";
import { useSeenThread } from "../hooks/useSeenThread";
import { useThread } from "../hooks/useThread";
import type { MessageActions } from "../logic/messageActions";
import type { ThreadMessage } from "../logic/threadMessage";
import { Composer } from "./Composer";
import { Thread } from "./Thread";
import { ThreadSkeleton } from "./ThreadSkeleton";
import { ThreadUnseen } from "./ThreadUnseen";

const DeleteMessageDialog = preloadable(() => import("./DeleteMessageDialog"));
const EditHistoryDialog = preloadable(() => import("./EditHistoryDialog"));
const ReportMessageDialog = preloadable(() => import("./ReportMessageDialog"));

interface ConversationThreadProps {
  conversationId: Id<"conversations">;
  /** Null while it is loading. */
  name: string | null;
  viewer: { _id: Id<"users">; name: string };
  /** The other one is typing. */
  typing: boolean;
  /** Called while I type, and when I stop. */
  onTyping: (isTyping: boolean) => void;
  /** A message to show, from a link or a search; a new object shows it again. */
  target: JumpRequest | null;
  onFindSimilar: (messageId: string) => void;
  /** Stands in the composer's place where nothing can be written. */
  closed: ReactNode;
}

/** The open conversation below its header. Mount it anew (by key) for another conversation. */
export function ConversationThread(props: ConversationThreadProps) {
  const { conversationId, name, viewer, typing, onTyping } = props;
  const live = useThread(conversationId, { viewer, openTime: props.target?.time ?? null });
  const thread = useSeenThread(conversationId, live, { viewer });
  const { store, slowUntil } = useOutbox(conversationId);
  const mutations = useMessageMutations(viewer._id);
  const composer = useComposer({
    conversationId,
    viewerId: viewer._id,
    messages: thread.messages,
    store,
    edit: mutations.edit,
    onTyping,
  });
  const isAway = useConnection().state === "offline";
  const waitSeconds = useCountdown(slowUntil);
  const [deleting, setDeleting] = useState<ThreadMessage | null>(null);
  const [editsOf, setEditsOf] = useState<string | null>(null);
  const [reporting, setReporting] = useState<ThreadMessage | null>(null);
  const [quoteJump, setQuoteJump] = useState<JumpRequest | null>(null);
  const [followedJumps] = useState(() => new WeakMap<JumpRequest, "asked" | "done">());
  const jump = useLatest(props.target, quoteJump);
  useOvertaking(jump);
  const markRead = useMarkRead({
    conversationId,
    messages: thread.messages,
    readTime: thread.readTime,
  });
  const missed = useMissed(conversationId, {
    viewerId: viewer._id,
    isPast: thread.newer !== "none",
  });
  useArrivals(thread);

  useEffect(() => {
    if (waitSeconds === 0) store.wake();
  }, [store, waitSeconds]);

  // Rows are drawn again when this object changes, so it only ever asks what is current.
  const current = useRef({ mutations, composer });
  useLayoutEffect(() => {
    current.current = { mutations, composer };
  });
  const { pause } = markRead;
  const findSimilar = useStableCallback(props.onFindSimilar);
  const actions = useMemo<MessageActions>(
    () => ({
      reply: (message) => current.current.composer.replyTo(message),
      edit: (message) => current.current.composer.startEdit(message),
      copy: (message) => void copyMessage(message),
      react: ({ id, reactions }, emoji) => {
        const isOn = !reactions.some((reaction) => reaction.emoji === emoji && reaction.own);
        if (id) void current.current.mutations.setReaction(id, emoji, isOn);
      },
      remove: setDeleting,
      report: setReporting,
      showEdits: ({ key }) => setEditsOf(key),
      findSimilar: ({ id }) => {
        if (id) findSimilar(id);
      },
      markUnread: ({ id }) => {
        if (!id) return;
        pause();
        void current.current.mutations.markUnread(conversationId, id);
      },
      retry: ({ key }) => store.retry(key),
      discard: ({ key }) => store.discard(key),
      jumpToQuote: ({ quote }) => {
        if (quote) setQuoteJump({ messageId: quote.messageId, time: quote.time });
      },
    }),
    [conversationId, findSimilar, pause, store],
  );

  // What draws this anew, such as a countdown, must not draw hundreds of messages with it.
  const loadOlder = useStableCallback(thread.loadOlder);
  const loadNewer = useStableCallback(thread.loadNewer);
  const openAt = useStableCallback(thread.openAt);
  const openEnd = useStableCallback(thread.openEnd);
  const lookAt = useStableCallback(thread.lookAt);
  const focusComposer = useStableCallback(composer.focus);

  // As it is now: it may be changed again while its history is open.
  const edited = thread.messages.find(({ key }) => key === editsOf);

  return (
    <>
      {thread.status === "loading" || name === null ? (
        isAway ? (
          <ThreadUnseen />
        ) : (
          <ThreadSkeleton />
        )
      ) : (
        <Thread
          key={thread.opening}
          name={name}
          messages={thread.messages}
          window={thread.window}
          lookAt={lookAt}
          place={thread.place}
          onLeavePlace={thread.leave}
          older={thread.older}
          loadOlder={loadOlder}
          newer={thread.newer}
          missed={missed}
          loadNewer={loadNewer}
          openAt={openAt}
          openEnd={openEnd}
          followedJumps={followedJumps}
          readTimeAtOpening={thread.readTimeAtOpening}
          actions={actions}
          jump={jump}
          onVisible={markRead.onVisible}
          onLeave={focusComposer}
          typing={typing}
        />
      )}
      {props.closed ?? (
        <Composer
          name={name}
          written={composer.written}
          mode={composer.mode}
          onType={composer.type}
          onSend={() => {
            if (thread.newer !== "none" && composer.mode.kind !== "edit") thread.openEnd();
            composer.submit();
          }}
          onCancel={composer.cancel}
          onEditLast={composer.editLast}
          waitSeconds={waitSeconds}
          inputRef={composer.inputRef}
          autoFocus={!isTouchFirst()}
        />
      )}
      {deleting && (
        <LatePlace onFailed={() => setDeleting(null)}>
          <DeleteMessageDialog
            message={deleting}
            name={name ?? ""}
            onClose={() => setDeleting(null)}
            onDeleteForAll={(id) => void mutations.remove(id)}
            onDeleteForMe={(id) => void mutations.hide(id)}
          />
        </LatePlace>
      )}
      {edited?.id && (
        <LatePlace onFailed={() => setEditsOf(null)}>
          <EditHistoryDialog
            message={{ ...edited, id: edited.id }}
            onClose={() => setEditsOf(null)}
          />
        </LatePlace>
      )}
      {reporting?.id && (
        <LatePlace onFailed={() => setReporting(null)}>
          <ReportMessageDialog
            message={{ ...reporting, id: reporting.id }}
            name={name ?? ""}
            onClose={() => setReporting(null)}
          />
        </LatePlace>
      )}
    </>
  );
}

async function copyMessage({ body }: ThreadMessage): Promise<void> {
  const copied = await copyText(body);
  showToast(
    copied
      ? { kind: "success", title: t("copy.done") }
      : { kind: "error", title: t("copy.failed"), text: t("copy.failed.text") },
  );
}

/** Of two sources the one that changed last. */
function useLatest<T>(first: T, second: T): T {
  const [state, setState] = useState({ first, second, latest: first });
  if (state.first !== first) setState({ first, second, latest: first });
  else if (state.second !== second) setState({ first, second, latest: second });
  return state.latest;
}
