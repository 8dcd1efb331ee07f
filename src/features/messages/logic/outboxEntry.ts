import type { Id } from "@convex/_generated/dataModel";
import type { Quote, RefusalReason } from "./threadMessage";

/** A message that the server has not acknowledged yet. Destination and text never change. */
export interface PendingMessage {
  clientId: string;
  userId: string;
  conversationId: Id<"conversations">;
  body: string;
  /** What it answers, as shown when it was written. */
  quote?: Quote;
  /** When it was written, by this device's clock; orders what waits. */
  writtenAt: number;
  /** waiting -> sending -> (gone when acknowledged) | waiting (try again) | failed -> waiting. */
  state: PendingState;
}

export type PendingState =
  { tag: "waiting" } | { tag: "sending" } | { tag: "failed"; reason: RefusalReason };

/** What to do after the server, or the way to it, refused a message. */
export type RefusalPlan =
  | { action: "fail"; reason: RefusalReason }
  | { action: "retryLater"; afterMs: number }
  | { action: "slowDown"; afterMs: number }
  | { action: "waitForSignIn" };

const MAX_UNKNOWN_TRIES = 4;
const DEFAULT_SLOW_DOWN_MS = 5000;

/**
 * Decides from the error's code. An error without one is the server's own trouble, so it is worth
 * a few more tries; the client id makes sure that none of them stores the message twice.
 */
export function planAfterRefusal(
  refusal: { code: string; retryAfterMs: number | null } | null,
  tries: number,
): RefusalPlan {
  switch (refusal?.code) {
    case undefined:
      return tries < MAX_UNKNOWN_TRIES
        ? { action: "retryLater", afterMs: backoffMs(tries) }
        : { action: "fail", reason: "unknown" };
    case "RateLimited":
      return { action: "slowDown", afterMs: refusal?.retryAfterMs ?? DEFAULT_SLOW_DOWN_MS };
    case "Unauthenticated":
      return { action: "waitForSignIn" };
    case "MessageTooLong":
      return { action: "fail", reason: "tooLong" };
    case "MessageDeleted":
      return { action: "fail", reason: "quoteGone" };
    case "RequestWaiting":
      return { action: "fail", reason: "waiting" };
    case "Blocked":
    case "NotFound":
      return { action: "fail", reason: "gone" };
    default:
      return { action: "fail", reason: "unknown" };
  }
}

/** Back in line; without what it answered, if that is what kept it from going out. */
export function toRetried({ quote, ...message }: PendingMessage): PendingMessage {
  const { state } = message;
  const isQuoteGone = state.tag === "failed" && state.reason === "quoteGone";
  return { ...message, ...(quote && !isQuoteGone && { quote }), state: { tag: "waiting" } };
}

/** 1, 2, 4, 8 ... at most 30 seconds; `tries` counts from 1. */
export function backoffMs(tries: number): number {
  return Math.min(1000 * 2 ** (tries - 1), 30_000);
}
