import { api } from "@convex/_generated/api";
import { useQuery } from "convex/react";
import { ConversationHeader } from "../features/conversations/components/ConversationHeader";
import {
  conversationFace,
  conversationName,
} from "../features/conversations/logic/conversationName";
import { ConversationThread } from "../features/messages/components/ConversationThread";
import { ThreadSkeleton } from "../features/messages/components/ThreadSkeleton";
import { ConnectionBar } from "./ConnectionBar";
import { ConversationMissing } from "./ConversationMissing";
import { usePageTitle } from "./usePageTitle";
import type { Viewer } from "./viewer";

interface ConversationPaneProps {
  /** The id in the page's address, which anybody can type. */
  address: string;
  viewer: Viewer;
}

export function ConversationPane({ address, viewer }: ConversationPaneProps) {
  const conversation = useQuery(api.conversations.getConversation, { conversationId: address });
  const name = conversation ? conversationName(conversation) : null;
  usePageTitle(name);
  if (conversation === null) return <ConversationMissing />;
  return (
    <div className="relative flex min-h-0 grow flex-col bg-surface pb-[env(safe-area-inset-bottom,0px)]">
      <ConversationHeader
        conversation={
          conversation
            ? { name: conversationName(conversation), face: conversationFace(conversation) }
            : null
        }
      />
      <div className="relative flex min-h-0 grow flex-col">
        {/* Covers the top of the thread, which is anchored at its bottom: nothing moves. */}
        <ConnectionBar className="absolute inset-x-0 top-0 z-10 border-t-0" />
        {conversation ? (
          <ConversationThread conversationId={conversation._id} name={name} viewer={viewer} />
        ) : (
          <ThreadSkeleton />
        )}
      </div>
    </div>
  );
}
