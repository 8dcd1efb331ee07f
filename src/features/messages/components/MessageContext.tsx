import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useQueries } from "convex/react";
import { useEffect, useMemo, useRef } from "react";
import { useOptionalAnswer } from "../../../lib/useAnswer";
import { toSeenTime } from "../logic/seenTime";
import { mergeThread } from "../logic/threadMessage";
import { toThreadRows } from "../logic/threadRows";
import { mergeAnswers, type WindowAnswer } from "../logic/threadWindow";
import type { StoredMessage } from "../logic/storedMessage";
import { Bubble } from "./Bubble";
import { cx } from "../../../lib/classNames";

interface MessageContextProps {
  conversationId: Id<"conversations">;
  messageId: Id<"messages">;
  time: number;
  /** What was found in the message. */
  ranges: readonly { start: number; end: number }[];
  viewer: { _id: Id<"users">; name: string };
}

const AROUND = 6;

/** A few messages around one, to look at only. */
export function MessageContext(props: MessageContextProps) {
  const { conversationId, messageId, time, ranges, viewer } = props;
  const box = useRef<HTMLDivElement>(null);
  const answers = useQueries(
    useMemo(
      () => ({
        before: {
          query: api.messages.listOlder,
          args: { conversationId, before: time, limit: AROUND, format: "compact" },
        },
        after: {
          query: api.messages.listNewer,
          args: { conversationId, after: time - 1, limit: AROUND, format: "compact" },
        },
      }),
      [conversationId, time],
    ),
  ) as Record<"before" | "after", WindowAnswer<StoredMessage> | Error | undefined>;
  const { before, after } = answers;
  const readState = useOptionalAnswer(api.conversations.getReadState, { conversationId });
  const ready =
    readState && before && after && !(before instanceof Error) && !(after instanceof Error);

  useEffect(() => {
    if (ready) box.current?.querySelector("[data-target]")?.scrollIntoView({ block: "center" });
  }, [ready]);

  if (!ready) return null;
  const messages = mergeThread(mergeAnswers([before, after]), [], {
    viewerId: viewer._id,
    viewerName: viewer.name,
    online: true,
    seenTime: toSeenTime(readState.seen),
  });
  return (
    <div ref={box} inert className="min-h-0 grow overflow-hidden px-4 py-3">
      {toThreadRows(messages).map((row) =>
        row.kind === "message" ? (
          <div
            key={row.key}
            data-target={row.message.id === messageId || undefined}
            className={cx(
              "flex",
              row.message.own ? "justify-end" : "justify-start",
              row.position === "single" || row.position === "first" ? "pt-3" : "pt-0.5",
            )}
          >
            <Bubble
              message={row.message}
              position={row.position}
              target={row.message.id === messageId ? "still" : null}
              marks={row.message.id === messageId ? ranges : []}
              onJumpToQuote={() => undefined}
            >
              {null}
            </Bubble>
          </div>
        ) : null,
      )}
    </div>
  );
}
