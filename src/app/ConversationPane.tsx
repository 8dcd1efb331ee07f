import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useConvex } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { TextSearch } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { LatePlace } from "../components/LatePlace";
import { IconButton } from "../components/ui/button";
import { ConversationHeader } from "../features/conversations/components/ConversationHeader";
import { ConversationMenuButton } from "../features/conversations/components/ConversationMenuButton";
import { useConversationActions } from "../features/conversations/hooks/useConversationActions";
import {
  conversationFace,
  conversationName,
} from "../features/conversations/logic/conversationName";
import { ConversationThread } from "../features/messages/components/ConversationThread";
import type { JumpRequest } from "../features/messages/hooks/useJump";
import { ThreadUnseen } from "../features/messages/components/ThreadUnseen";
import { ThreadSkeleton } from "../features/messages/components/ThreadSkeleton";
import { WaitingComposer } from "../features/messages/components/WaitingComposer";
import { usePresence } from "../features/presence/hooks/usePresence";
import { useTypingConversations, useTypingSignal } from "../features/presence/hooks/useTyping";
import { useConnection } from "../lib/connection";
import { t } from "../lib/i18n/t";
import { useMarkupSettled } from "../lib/markup/markup";
import { preloadable } from "../lib/preloadable";
import { useSeen } from "../lib/seen/seen";
import { MINUTE } from "../lib/time";
import { useToday } from "../lib/useToday";
import { useAnswer, useOptionalAnswer } from "../lib/useAnswer";
import { ConnectionBar } from "./ConnectionBar";
import { ConversationMissing } from "./ConversationMissing";
import { presenceText } from "./presenceText";
import { useMessageTarget } from "./useMessageTarget";
import type { Viewer } from "./viewer";
import { whyClosed, WritingClosed } from "./WritingClosed";

const RequestBar = preloadable(() => import("../features/conversations/components/RequestBar"));

interface ConversationPaneProps {
  viewer: Viewer;
  conversation: OpenConversation | null | undefined;
  onSearch: () => void;
  onFindSimilar: (messageId: string) => void;
  /** Covers the top of the thread. */
  bar: ReactNode;
}

interface OpenPaneProps extends ConversationPaneProps {
  conversation: OpenConversation;
  /** The message that the address names. */
  target: JumpRequest | null;
}

export type OpenConversation = NonNullable<
  FunctionReturnType<typeof api.conversations.getConversation>
>;

/** Who goes back and forth between conversations need not ask what they are each time. */
const KNOWN_FOR_MS = 5 * MINUTE;

/**
 * Undefined while loading, null when there is no such conversation of mine, an error where the server
 * does not say.
 */
export function useOpenConversation(viewerId: string, address: string | null) {
  const client = useConvex();
  useEffect(() => {
    if (address === null) return;
    client.prewarmQuery({
      query: api.conversations.getConversation,
      args: { conversationId: address },
      extendSubscriptionFor: KNOWN_FOR_MS,
    });
  }, [client, address]);
  const answer = useAnswer(
    api.conversations.getConversation,
    address === null ? "skip" : { conversationId: address },
  );
  const isAway = useConnection().state === "offline";
  const isRefused = answer instanceof Error;
  const seen = useSeen(
    address === null ? null : `conversation/${viewerId}/${address}`,
    isRefused ? undefined : answer,
    { isAway },
  );
  return isRefused ? (seen ?? answer) : seen;
}

export function ConversationPane(props: ConversationPaneProps) {
  const { conversation } = props;
  const found = useMessageTarget();
  // A message must not grow after it was drawn, so what draws it comes first.
  const canDraw = useMarkupSettled();
  // While the next message is looked up, the thread stays where it is.
  const [target, setTarget] = useState(found);
  if (found !== undefined && found !== target) setTarget(found);
  const isUnseen = useConnection().state === "offline" && conversation === undefined;
  if (conversation === null) return <ConversationMissing />;
  return (
    <div className="relative flex min-h-0 grow flex-col bg-surface pb-[env(safe-area-inset-bottom,0px)]">
      {conversation && target !== undefined && canDraw ? (
        <OpenPane {...props} conversation={conversation} target={target} />
      ) : (
        <>
          <ConversationHeader
            conversation={null}
            presence={null}
            status=""
            {...(isUnseen && { title: t("thread.unseen.header") })}
          >
            {null}
          </ConversationHeader>
          <div className="relative flex min-h-0 grow flex-col">
            <ConnectionBar className="absolute inset-x-0 top-0 z-10 border-t-0" />
            {isUnseen ? <ThreadUnseen /> : <ThreadSkeleton />}
          </div>
          <WaitingComposer />
        </>
      )}
    </div>
  );
}

function OpenPane({ conversation, viewer, target, onSearch, onFindSimilar, bar }: OpenPaneProps) {
  const { _id, otherUser, isSelf, shelf, mutedUntil, request } = conversation;
  const today = useToday();
  const partner: Id<"users"> | null = isSelf ? null : (otherUser?._id ?? null);
  const presence = usePresence(partner ? [partner] : []).get(partner ?? "");
  const typing = useTypingConversations().has(_id);
  const signalTyping = useTypingSignal(_id);
  const actions = useConversationActions({ conversationId: _id, otherUserId: partner });
  const blockedPeople = useOptionalAnswer(api.users.listBlocked, {});
  const isBlocked = blockedPeople?.some(({ _id: id }) => id === partner) ?? false;
  const closed = whyClosed(conversation, isBlocked);
  return (
    <>
      <ConversationHeader
        conversation={{
          name: conversationName(conversation),
          face: conversationFace(conversation),
        }}
        presence={presence?.state ?? null}
        status={presenceText(presence, today)}
      >
        <IconButton label={t("search.here")} onClick={onSearch}>
          <TextSearch aria-hidden className="size-5" />
        </IconButton>
        {request?.state !== "received" && (
          <ConversationMenuButton
            shelf={shelf}
            muted={mutedUntil !== null && mutedUntil > today}
            blocked={partner && isBlocked}
            actions={actions}
          />
        )}
      </ConversationHeader>
      {request && (
        <LatePlace>
          <RequestBar conversationId={_id} otherUser={otherUser} request={request} />
        </LatePlace>
      )}
      <div className="relative flex min-h-0 grow flex-col">
        {bar}
        {/* Covers the top of the thread, which is anchored at its bottom: nothing moves. */}
        <ConnectionBar className="absolute inset-x-0 top-0 z-10 border-t-0" />
        <ConversationThread
          conversationId={_id}
          name={conversationName(conversation)}
          viewer={viewer}
          typing={typing}
          onTyping={signalTyping}
          target={target}
          onFindSimilar={onFindSimilar}
          closed={
            closed && (
              <WritingClosed
                reason={closed}
                conversation={conversation}
                onUnblock={() => actions.setBlocked(false)}
              />
            )
          }
        />
      </div>
    </>
  );
}
