import { ConvexError } from "convex/values";
import type { MESSAGE_MAX_LENGTH } from "./limits";
import type { WeakPasswordReason } from "./accountRules";

/**
 * Every failure a client can expect, by code, with the data that comes along.
 * A code is part of the public API: clients and tests match on it, the page turns it into words.
 */
export type ErrorData = {
  /** No session, a revoked one, or the person is gone. */
  Unauthenticated: Record<never, never>;
  /** It does not exist, or it is not yours: the answer does not tell which. */
  NotFound: Record<never, never>;
  EmptyMessage: Record<never, never>;
  MessageTooLong: { limit: typeof MESSAGE_MAX_LENGTH; length: number };
  /** The client id was stored before for another conversation: a bug of the client. */
  ClientIdReused: Record<never, never>;
  /** You are in the conversation, but this is only for who wrote the message. */
  NotAllowed: Record<never, never>;
  /** One of the two blocked the other: nothing goes either way until that is undone. */
  Blocked: { byMe: boolean };
  /** Nobody has accepted my messages here yet, and I may not write more until then. */
  RequestWaiting: { limit: number };
  /** I was written to here and have not accepted it. */
  RequestUnanswered: Record<never, never>;
  /** The message is too old to be edited. */
  EditWindowOver: { windowMinutes: number };
  /** It was deleted for all: there is nothing left to edit, answer or react to. */
  MessageDeleted: Record<never, never>;
  /** Not one emoji, or too many different ones on this message. */
  InvalidReaction: Record<never, never>;
  RateLimited: { retryAfterMs: number };
  InvalidCredentials: Record<never, never>;
  AccountExists: Record<never, never>;
  /** Only told to somebody who knew the password. */
  AccountDisabled: Record<never, never>;
  InvalidEmail: Record<never, never>;
  /** Nobody signs up here by themself. */
  SignUpClosed: Record<never, never>;
  /** Only addresses of some domains may sign up. */
  EmailNotAllowed: { domains: string[] };
  /** Missing, wrong, used up or expired. */
  InvalidInvite: Record<never, never>;
  /** Wrong, used or expired; also when there is no such account. */
  InvalidResetCode: Record<never, never>;
  InvalidName: Record<never, never>;
  WeakPassword: { reason: WeakPasswordReason };
  TooManyTries: { retryAfterMs: number };
  /** Try again with `proof`: "challenge:number", whose SHA-256 begins with so many zero bits. */
  ProofRequired: { challenge: string; bits: number };
  /** No provider is set up, or it did not answer; words still work. */
  MeaningUnavailable: Record<never, never>;
  /** The token is good, but not for this. */
  MissingScope: { scope: "read" | "send" | "search" };
  /** The arguments make no sense; nothing a person can do about it. */
  BadRequest: Record<never, never>;
};

export type ErrorCode = keyof ErrorData;

const MESSAGES: Record<ErrorCode, string> = {
  Unauthenticated: "Sign in first.",
  NotFound: "This does not exist, or you have no access to it.",
  EmptyMessage: "Write something first.",
  MessageTooLong: "This message is too long.",
  ClientIdReused: "This client id belongs to a message in another conversation.",
  NotAllowed: "Only the person who wrote this can do that.",
  Blocked: "Nothing can be sent between you two.",
  RequestWaiting: "You can write more when they accept.",
  RequestUnanswered: "Accept the request first.",
  EditWindowOver: "This message is too old to be edited.",
  MessageDeleted: "This message was deleted.",
  InvalidReaction: "This reaction is not possible here.",
  RateLimited: "That was quick. Try again in a moment.",
  InvalidCredentials: "That e-mail and password don't match.",
  AccountExists: "There is already an account for this address.",
  AccountDisabled: "This account has been disabled. Ask an administrator.",
  InvalidEmail: "This is not a complete e-mail address.",
  SignUpClosed: "Ask an administrator for an account.",
  EmailNotAllowed: "This address cannot be used here.",
  InvalidInvite: "This invitation does not work. Ask for a new one.",
  InvalidResetCode: "That code does not work. Ask for a new one.",
  InvalidName: "Give a name of 1 to 60 characters.",
  WeakPassword: "Choose another password.",
  ProofRequired: "After many wrong tries the next one takes some work.",
  TooManyTries: "Too many tries. Wait before trying again.",
  MissingScope: "This token does not allow that.",
  MeaningUnavailable: "Search by meaning is not available right now.",
  BadRequest: "This request makes no sense.",
};

/** Builds the error to throw: `throw fail("RateLimited", { retryAfterMs })`. */
export function fail<Code extends ErrorCode>(
  code: Code,
  ...[data]: keyof ErrorData[Code] extends never ? [] : [ErrorData[Code]]
): ConvexError<{ code: Code; message: string }> {
  return new ConvexError({ code, message: MESSAGES[code], ...data });
}
