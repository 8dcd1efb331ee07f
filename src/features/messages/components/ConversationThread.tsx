import type { Id } from "@convex/_generated/dataModel";
import { useEffect, useRef } from "react";
import { isTouchFirst } from "../../../lib/pointer";
import { useArrivals } from "../hooks/useArrivals";
import { useCountdown } from "../hooks/useCountdown";
import { useDraft } from "../hooks/useDraft";
import { useOutbox } from "../hooks/useOutbox";
import { useThread } from "../hooks/useThread";
import { countSend } from "../logic/enterHint";
import { Composer } from "./Composer";
import { Thread } from "./Thread";
import { ThreadSkeleton } from "./ThreadSkeleton";

interface ConversationThreadProps {
  conversationId: Id<"conversations">;
  /** Null while it is loading. */
  name: string | null;
  viewer: { _id: string; name: string };
}

/** The open conversation below its header. Mount it anew (by key) for another conversation. */
export function ConversationThread({ conversationId, name, viewer }: ConversationThreadProps) {
  const thread = useThread(conversationId, { viewer });
  const { store, slowUntil } = useOutbox(conversationId);
  const [text, setText] = useDraft(viewer._id, conversationId);
  const waitSeconds = useCountdown(slowUntil);
  const input = useRef<HTMLTextAreaElement>(null);
  useArrivals(thread);

  useEffect(() => {
    if (waitSeconds === 0) store.wake();
  }, [store, waitSeconds]);

  function send(): void {
    store.send(conversationId, text.trim());
    countSend();
    setText("");
    input.current?.focus();
  }

  return (
    <>
      {thread.status === "loading" || name === null ? (
        <ThreadSkeleton />
      ) : (
        <Thread
          name={name}
          messages={thread.messages}
          older={thread.older}
          loadOlder={thread.loadOlder}
          onRetry={(clientId) => store.retry(clientId)}
          onDelete={(clientId) => store.discard(clientId)}
        />
      )}
      <Composer
        name={name}
        text={text}
        onChange={setText}
        onSend={send}
        waitSeconds={waitSeconds}
        inputRef={input}
        autoFocus={!isTouchFirst()}
      />
    </>
  );
}
