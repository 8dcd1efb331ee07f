import { expect } from "vitest";
import type { Id } from "./_generated/dataModel";
import { FIRST_PAGE, type TestPerson } from "./setup.helper";

/**
 * What every public function answers somebody who is not in the conversation. `access.test.ts`
 * fails when a function has no row here.
 */

/** Of the browser of Nadia's. */
export const PUSH_ENDPOINT = "https://fcm.googleapis.com/fcm/send/of-nadia";

export type World = {
  nadia: TestPerson;
  stranger: TestPerson;
  conversationId: Id<"conversations">;
  messageId: Id<"messages">;
  /** A token of Nadia's. */
  tokenId: Id<"apiTokens">;
  /** A browser of Nadia's. */
  subscriptionId: Id<"pushSubscriptions">;
};

export type Row = {
  /** What an attacker would pass: ids of a conversation that is not theirs. */
  args: (world: World) => Record<string, unknown>;
  /** The answer to a signed-in person who is not in the conversation. */
  stranger: { answer: unknown } | { code: string };
  /** The answer to somebody without a session, where it is not `Unauthenticated`. */
  signedOut?: { answer: unknown } | { code: string };
  /** What the other member of the conversation is refused with, where it is not allowed. */
  member?: { code: string };
  /** The same for a member whom the other one blocked, where it is not as for a member. */
  blocked?: { code: string };
};

const page = { page: [], isDone: true, continueCursor: expect.any(String) };

const ofMessage: Row = {
  args: ({ messageId }) => ({ messageId }),
  stranger: { code: "NotFound" },
};

const ofConversation: Row = {
  args: ({ conversationId }) => ({ conversationId }),
  stranger: { code: "NotFound" },
};

const ofConversationAndMessage: Row = {
  args: ({ conversationId, messageId }) => ({ conversationId, messageId }),
  stranger: { code: "NotFound" },
};

export const ROWS: Record<string, Row> = {
  "users:viewer": {
    args: () => ({}),
    stranger: { answer: expect.objectContaining({ name: "Stranger" }) },
    signedOut: { answer: null },
  },
  "users:searchUsersByEmail": {
    args: () => ({ email: "nadia@school.example" }),
    stranger: { answer: [expect.objectContaining({ name: "Nadia" })] },
  },
  "conversations:listUserConversations": {
    args: () => ({ paginationOpts: FIRST_PAGE }),
    stranger: { answer: expect.objectContaining(page) },
  },
  "conversations:getConversation": {
    args: ({ conversationId }) => ({ conversationId }),
    stranger: { answer: null },
  },
  "conversations:findOrCreateConversation": {
    args: ({ nadia }) => ({ otherUserId: nadia.userId }),
    stranger: { answer: expect.any(String) },
  },
  "messages:listMessages": {
    args: ({ conversationId }) => ({ conversationId, paginationOpts: FIRST_PAGE }),
    stranger: { code: "NotFound" },
  },
  "messages:sendMessage": {
    args: ({ conversationId }) => ({ conversationId, body: "let me in" }),
    stranger: { code: "NotFound" },
    blocked: { code: "Blocked" },
  },
  "conversations:listUnreadConversations": {
    args: () => ({ paginationOpts: FIRST_PAGE }),
    stranger: { answer: expect.objectContaining(page) },
  },
  "conversations:listRequests": {
    args: () => ({ paginationOpts: FIRST_PAGE }),
    stranger: { answer: expect.objectContaining(page) },
  },
  "conversations:countRequests": { args: () => ({}), stranger: { answer: 0 } },
  "conversations:answerRequest": {
    args: ({ conversationId }) => ({ conversationId, accept: true }),
    stranger: { code: "NotFound" },
  },
  "users:getServerFeatures": {
    args: () => ({}),
    stranger: { answer: { findsSimilar: true, pushKey: expect.any(String), apiUrl: null } },
  },
  "push:subscribe": {
    args: () => ({
      // Known to an attacker who does not know its secret.
      endpoint: PUSH_ENDPOINT,
      p256dh: "B".repeat(87),
      auth: "A".repeat(22),
      userAgent: "",
      showsText: true,
    }),
    stranger: { code: "BadRequest" },
    member: { code: "BadRequest" },
  },
  "push:unsubscribe": { args: () => ({ endpoint: PUSH_ENDPOINT }), stranger: { answer: null } },
  "push:renew": {
    args: () => ({
      old: { endpoint: PUSH_ENDPOINT, auth: "A".repeat(22) },
      next: { endpoint: `${PUSH_ENDPOINT}2`, p256dh: "B".repeat(87), auth: "A".repeat(22) },
    }),
    stranger: { code: "NotFound" },
    signedOut: { code: "NotFound" },
    member: { code: "NotFound" },
  },
  "push:getDevice": {
    args: ({ subscriptionId }) => ({ subscriptionId }),
    stranger: { answer: null },
  },
  "push:sendTest": {
    args: ({ subscriptionId }) => ({ subscriptionId }),
    stranger: { code: "NotFound" },
    member: { code: "NotFound" },
  },
  "users:getPreferences": {
    args: () => ({}),
    stranger: { answer: { sharesReceipts: true, sharesLastSeen: true } },
  },
  "users:setPreferences": {
    args: () => ({ sharesReceipts: false }),
    stranger: { answer: { sharesReceipts: false, sharesLastSeen: true } },
  },
  "accounts:getSignUpRules": {
    args: () => ({}),
    stranger: { answer: { mode: "open", domains: [] } },
    signedOut: { answer: { mode: "open", domains: [] } },
  },
  "accounts:getResetRules": {
    args: () => ({}),
    stranger: { answer: { byMail: false } },
    signedOut: { answer: { byMail: false } },
  },
  "accounts:requestResetCode": {
    args: () => ({ email: "nadia@school.example", language: "en" }),
    stranger: { code: "BadRequest" },
    signedOut: { code: "BadRequest" },
    member: { code: "BadRequest" },
  },
  "messages:reportMessage": {
    args: ({ messageId }) => ({ messageId, reason: "" }),
    stranger: { code: "NotFound" },
  },
  "accounts:changePassword": {
    args: () => ({ currentPassword: "a guess", newPassword: "paper pen highlighter" }),
    stranger: { code: "InvalidCredentials" },
    member: { code: "InvalidCredentials" },
  },
  "accounts:deleteAccount": {
    args: () => ({ password: "a guess" }),
    stranger: { code: "InvalidCredentials" },
    member: { code: "InvalidCredentials" },
  },
  "accounts:startExport": { args: () => ({}), stranger: { answer: null } },
  "accounts:getLeavingTerms": { args: () => ({}), stranger: { answer: { backupDays: 30 } } },
  "accounts:getExport": { args: () => ({}), stranger: { answer: null } },
  "accounts:listSessions": {
    args: () => ({}),
    stranger: { answer: [expect.objectContaining({ isCurrent: true })] },
  },
  "accounts:touchSession": { args: () => ({ userAgent: "x" }), stranger: { answer: null } },
  "accounts:signOutSession": {
    args: ({ nadia }) => ({ sessionId: nadia.sessionId }),
    stranger: { code: "NotFound" },
    member: { code: "NotFound" },
  },
  "accounts:signOutElsewhere": { args: () => ({}), stranger: { answer: 0 } },
  "tokens:createToken": {
    args: () => ({ name: "script", scopes: ["read"] }),
    stranger: { answer: { token: expect.stringMatching(/^chat_[0-9a-f]{64}$/) } },
  },
  "tokens:listTokens": { args: () => ({}), stranger: { answer: [] } },
  "tokens:revokeToken": {
    args: ({ tokenId }) => ({ tokenId }),
    stranger: { code: "NotFound" },
    member: { code: "NotFound" },
  },
  "users:setName": { args: () => ({ name: "Someone Else" }), stranger: { answer: null } },
  "users:searchPeople": {
    args: () => ({ q: "nad" }),
    stranger: { answer: [{ _id: expect.any(String), name: "Nadia", conversationId: null }] },
  },
  "users:blockUser": {
    args: ({ nadia }) => ({ userId: nadia.userId }),
    stranger: { answer: null },
  },
  "users:unblockUser": {
    args: ({ nadia }) => ({ userId: nadia.userId }),
    stranger: { answer: null },
  },
  "users:listBlocked": { args: () => ({}), stranger: { answer: [] } },
  "presence:heartbeat": { args: () => ({ state: "online" }), stranger: { answer: null } },
  "presence:leave": { args: () => ({}), stranger: { answer: null } },
  "presence:listPresence": {
    args: ({ nadia }) => ({ userIds: [nadia.userId] }),
    stranger: { answer: [] },
  },
  "presence:listTyping": { args: () => ({}), stranger: { answer: [] } },
  "presence:setTyping": {
    args: ({ conversationId }) => ({ conversationId, isTyping: true }),
    stranger: { code: "NotFound" },
  },
  "conversations:countUnread": {
    args: () => ({}),
    stranger: { answer: { conversations: 0, messages: 0 } },
  },
  "conversations:getReadState": ofConversation,
  "conversations:markRead": ofConversationAndMessage,
  "conversations:markUnread": ofConversationAndMessage,
  "conversations:setShelf": {
    args: ({ conversationId }) => ({ conversationId, shelf: "archived" }),
    stranger: { code: "NotFound" },
  },
  "conversations:setMuted": {
    args: ({ conversationId }) => ({ conversationId, until: null }),
    stranger: { code: "NotFound" },
  },
  "messages:editMessage": {
    args: ({ messageId }) => ({ messageId, body: "forged" }),
    stranger: { code: "NotFound" },
    member: { code: "NotAllowed" },
    blocked: { code: "Blocked" },
  },
  "messages:getMessage": { args: ({ messageId }) => ({ messageId }), stranger: { answer: null } },
  "messages:search": { args: () => ({ q: "staffroom code" }), stranger: { answer: [] } },
  "messages:semanticSearch": {
    args: ({ conversationId }) => ({ q: "staffroom code", conversationId }),
    stranger: { code: "NotFound" },
  },
  "messages:listSimilar": ofMessage,
  "messages:getSearchStatus": {
    args: () => ({}),
    stranger: {
      answer: { isAvailable: true, isByMeaning: false, total: 0, waiting: 0, isMore: false },
    },
  },
  "messages:listOlder": ofConversation,
  "messages:listNewer": {
    args: ({ conversationId }) => ({ conversationId, after: 0 }),
    stranger: { code: "NotFound" },
  },
  "messages:listSpan": {
    args: ({ conversationId }) => ({ conversationId, from: 0, to: 1e15 }),
    stranger: { code: "NotFound" },
  },
  "messages:listEdits": ofMessage,
  "messages:deleteMessage": { ...ofMessage, member: { code: "NotAllowed" } },
  "messages:hideMessage": ofMessage,
  "messages:setReaction": {
    args: ({ messageId }) => ({ messageId, emoji: "👍", isOn: true }),
    stranger: { code: "NotFound" },
    blocked: { code: "Blocked" },
  },
};

/** Made by the auth library; none takes an id of ours. Their own suite is accounts.test.ts. */
export const LIBRARY_FUNCTIONS = ["auth:isAuthenticated", "auth:signIn", "auth:signOut"];
