import { api } from "@convex/_generated/api";
import { useMemo } from "react";
import { useSearch } from "wouter";
import type { JumpRequest } from "../features/messages/hooks/useJump";
import { useConnection } from "../lib/connection";
import { useAnswer } from "../lib/useAnswer";

/**
 * The message named by the address (`/c/…?m=…`): what a search result or a shared link points to.
 * Undefined while it is looked up, null when none is named or it is not mine to read.
 */
export function useMessageTarget(): JumpRequest | null | undefined {
  const named = new URLSearchParams(useSearch()).get("m");
  const answer = useAnswer(api.messages.getMessage, named ? { messageId: named } : "skip");
  // What cannot be found opens its conversation all the same.
  const message = answer instanceof Error ? null : answer;
  // Without a connection nobody can say where it is; the conversation itself can be shown.
  const isAway = useConnection().state === "offline";
  const id = message?._id;
  const time = message?.time;
  return useMemo(() => {
    if (!named || message === null || (isAway && message === undefined)) return null;
    return id && time !== undefined ? { messageId: id, time } : undefined;
  }, [named, message, id, time, isAway]);
}
