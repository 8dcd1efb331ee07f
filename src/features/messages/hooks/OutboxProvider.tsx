import { api } from "@convex/_generated/api";
import { useMutation } from "convex/react";
import { createContext, useContext, useEffect, useState, type ReactNode } from "react";
import { getAppError, getErrorNumber } from "../../../lib/appError";
import { createClientId } from "../../../lib/clientId";
import { openIndexedDbOutbox } from "../logic/indexedDbOutbox";
import { Outbox, type OutboxTransport } from "../logic/outbox";
import { withWriteAhead } from "../logic/outboxWriteAhead";

const OutboxContext = createContext<Outbox | null>(null);

/** One outbox per signed-in person, alive for as long as the shell is. */
export function OutboxProvider({ userId, children }: { userId: string; children: ReactNode }) {
  const sendMessage = useMutation(api.messages.sendMessage);
  const [outbox] = useState(() => {
    const transport: OutboxTransport = {
      send: ({ conversationId, body, clientId, quote }) =>
        sendMessage({ conversationId, body, clientId, ...(quote && { replyTo: quote.messageId }) }),
      readRefusal: readRefusal,
    };
    return new Outbox({
      userId,
      transport,
      storage: withWriteAhead(openIndexedDbOutbox()),
      createId: createClientId,
      now: Date.now,
      setTimer: (run, ms) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    });
  });
  useEffect(() => {
    outbox.open();
    return () => outbox.close();
  }, [outbox]);
  return <OutboxContext value={outbox}>{children}</OutboxContext>;
}

export function useOutboxStore(): Outbox {
  const outbox = useContext(OutboxContext);
  if (!outbox) throw new Error("useOutboxStore needs an OutboxProvider above it.");
  return outbox;
}

function readRefusal(error: unknown) {
  const refusal = getAppError(error);
  return refusal && { code: refusal.code, retryAfterMs: getErrorNumber(refusal, "retryAfterMs") };
}
