import { api } from "@convex/_generated/api";
import type { Id } from "@convex/_generated/dataModel";
import { useState } from "react";
import { useOptionalAnswer } from "../../../lib/useAnswer";

/** More are as good as uncounted. */
const MISSED_MAX = 99;

interface MissedOptions {
  viewerId: Id<"users">;
  /** The window does not reach the end of the conversation. */
  isPast: boolean;
}

/** What others wrote since one looks at the past, where none of it is loaded. */
export function useMissed(
  conversationId: Id<"conversations">,
  { viewerId, isPast }: MissedOptions,
): number {
  /** When the newest message was said that was there already, by the server's clock. */
  const [since, setSince] = useState<number | null>(null);
  if (!isPast && since !== null) setSince(null);
  const isLooking = isPast && since === null;
  const newest = useOptionalAnswer(
    api.messages.listOlder,
    isLooking ? { conversationId, limit: 1, format: "compact" } : "skip",
  );
  if (isLooking && newest) setSince(newest.messages.at(-1)?.time ?? 0);
  const missed = useOptionalAnswer(
    api.messages.listNewer,
    isPast && since !== null
      ? { conversationId, after: since, limit: MISSED_MAX, format: "compact" }
      : "skip",
  );
  return missed?.messages.filter((message) => message.senderId !== viewerId).length ?? 0;
}
