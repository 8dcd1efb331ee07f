import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { ConversationHeader } from "../features/conversations/components/ConversationHeader";
import { ConversationMenu } from "../features/conversations/components/ConversationMenu";
import { useConversationActions } from "../features/conversations/hooks/useConversationActions";
import {
  conversationFace,
  conversationName,
} from "../features/conversations/logic/conversationName";
import { ConversationThread } from "../features/messages/components/ConversationThread";
import { ThreadSkeleton } from "../features/messages/components/ThreadSkeleton";
import { usePresence } from "../features/presence/hooks/usePresence";
import { useTypingConversations, useTypingSignal } from "../features/presence/hooks/useTyping";
import { useToday } from "../lib/useToday";
import { ConnectionBar } from "./ConnectionBar";
import { ConversationMissing } from "./ConversationMissing";
import { presenceText } from "./presenceText";
import type { Viewer } from "./viewer";

interface ConversationPaneProps {
  viewer: Viewer;
  conversation: OpenConversation | null | undefined;
}

export type OpenConversation = NonNullable<
  FunctionReturnType<typeof api.conversations.getConversation>
>;

/** Undefined while loading, null when there is no such conversation of mine. */
export function useOpenConversation(address: string | null) {
  return useQuery(
    api.conversations.getConversation,
    address === null ? "skip" : { conversationId: address },
  );
}

export function ConversationPane({ viewer, conversation }: ConversationPaneProps) {
  if (conversation === null) return <ConversationMissing />;
  return (
    <div className="relative flex min-h-0 grow flex-col bg-surface pb-[env(safe-area-inset-bottom,0px)]">
      {conversation ? (
        <OpenPane conversation={conversation} viewer={viewer} />
      ) : (
        <>
          <ConversationHeader conversation={null} presence={null} status="">
            {null}
          </ConversationHeader>
          <ThreadSkeleton />
        </>
      )}
    </div>
  );
}

function OpenPane({ conversation, viewer }: { conversation: OpenConversation; viewer: Viewer }) {
  const { _id, otherUser, isSelf, shelf, mutedUntil } = conversation;
  const today = useToday();
  const partner: Id<"users"> | null = isSelf ? null : (otherUser?._id ?? null);
  const presence = usePresence(partner ? [partner] : []).get(partner ?? "");
  const typing = useTypingConversations().has(_id);
  const signalTyping = useTypingSignal(_id);
  const actions = useConversationActions({ conversationId: _id, otherUserId: partner });
  const blockedPeople = useQuery(api.users.listBlocked);
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
        <ConversationMenu
          shelf={shelf}
          muted={mutedUntil !== null && mutedUntil > today}
          blocked={partner && (blockedPeople?.some(({ _id: id }) => id === partner) ?? false)}
          actions={actions}
        />
      </ConversationHeader>
      <div className="relative flex min-h-0 grow flex-col">
        {/* Covers the top of the thread, which is anchored at its bottom: nothing moves. */}
        <ConnectionBar className="absolute inset-x-0 top-0 z-10 border-t-0" />
        <ConversationThread
          conversationId={_id}
          name={conversationName(conversation)}
          viewer={viewer}
          typing={typing}
          onTyping={signalTyping}
        />
      </div>
    </>
  );
}
