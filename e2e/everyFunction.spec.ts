import { ConvexError } from "convex/values";
import { makeFunctionReference } from "convex/server";
import type { Id } from "../convex/_generated/dataModel";
import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { PASSWORD, type Person, signIn, startConversation } from "./people";

/**
 * Every public function, called once through the stock client on the embedded backend, with
 * arguments that make sense. The list comes from the stock command line: a function that has no
 * call here fails the first test, so none runs under convex-test only.
 */

interface World {
  apiUrl: string;
  nadia: Person;
  amara: Person;
  conversationId: Id<"conversations">;
  messageId: Id<"messages">;
}

type Call = {
  args: (world: World) => Record<string, unknown> | Promise<Record<string, unknown>>;
  /** Who calls; Nadia, who wrote the message, where it is not said. */
  as?: "amara";
  /** What it is refused with, where an answer would end the session or need more than a call. */
  refusal?: string;
};

const page = { numItems: 10, cursor: null };
const nothing: Call = { args: () => ({}) };
const ofConversation: Call = { args: ({ conversationId }) => ({ conversationId }) };
const ofMessage: Call = { args: ({ messageId }) => ({ messageId }) };
const ofPlace: Call = {
  args: ({ conversationId, messageId }) => ({ conversationId, messageId }),
};

/** No browser's: nothing is sent there, since it is gone before its turn comes. */
const DEVICE = {
  endpoint: "https://fcm.googleapis.com/fcm/send/every-function",
  p256dh: "B".repeat(87),
  auth: "C".repeat(22),
  userAgent: "test",
  showsText: false,
};
const { endpoint, p256dh, auth } = DEVICE;
const ofDevice: Call["args"] = async ({ nadia }) => ({
  subscriptionId: await nadia.client.mutation(api.push.subscribe, DEVICE),
});

/** In the order they are called: what takes something away comes last. */
const CALLS: Record<string, Call> = {
  "users:viewer": nothing,
  "users:getServerFeatures": nothing,
  "users:searchUsersByEmail": { args: ({ amara }) => ({ email: amara.email }) },
  "users:getPreferences": nothing,
  "users:setPreferences": { args: () => ({ sharesReceipts: true }) },
  "users:setName": { args: () => ({ name: "Nadia Rahman" }) },
  "users:searchPeople": { args: () => ({ q: "ama" }) },
  "users:blockUser": { args: ({ amara }) => ({ userId: amara.id }) },
  "users:listBlocked": nothing,
  "users:unblockUser": { args: ({ amara }) => ({ userId: amara.id }) },
  "conversations:listUserConversations": { args: () => ({ paginationOpts: page }) },
  "conversations:listUnreadConversations": { args: () => ({ paginationOpts: page }) },
  "conversations:listRequests": { args: () => ({ paginationOpts: page }) },
  "conversations:countRequests": nothing,
  "conversations:answerRequest": {
    args: ({ conversationId }) => ({ conversationId, accept: true }),
  },
  "conversations:countUnread": nothing,
  "conversations:getConversation": ofConversation,
  "conversations:findOrCreateConversation": { args: ({ amara }) => ({ otherUserId: amara.id }) },
  "conversations:getReadState": ofConversation,
  "conversations:markRead": { ...ofPlace, as: "amara" },
  "conversations:markUnread": { ...ofPlace, as: "amara" },
  "conversations:setShelf": {
    args: ({ conversationId }) => ({ conversationId, shelf: "pinned" }),
  },
  "conversations:setMuted": { args: ({ conversationId }) => ({ conversationId, until: null }) },
  "messages:sendMessage": {
    args: ({ conversationId }) => ({ conversationId, body: "one more", clientId: "c1" }),
  },
  "messages:listMessages": {
    args: ({ conversationId }) => ({ conversationId, paginationOpts: page }),
  },
  "messages:getMessage": ofMessage,
  "messages:listOlder": ofConversation,
  "messages:listNewer": { args: ({ conversationId }) => ({ conversationId, after: 0 }) },
  "messages:listSpan": { args: ({ conversationId }) => ({ conversationId, from: 0, to: 1e15 }) },
  "messages:search": { args: () => ({ q: "first message" }) },
  "messages:semanticSearch": { args: () => ({ q: "frist mesage" }) },
  "messages:listSimilar": ofMessage,
  "messages:getSearchStatus": nothing,
  "messages:editMessage": { args: ({ messageId }) => ({ messageId, body: "changed message" }) },
  "messages:listEdits": ofMessage,
  "messages:setReaction": { args: ({ messageId }) => ({ messageId, emoji: "👍", isOn: true }) },
  "messages:reportMessage": {
    args: ({ messageId }) => ({ messageId, reason: "to see" }),
    as: "amara",
  },
  "messages:hideMessage": { ...ofMessage, as: "amara" },
  "messages:deleteMessage": ofMessage,
  "presence:heartbeat": { args: () => ({ state: "online" }) },
  "presence:listPresence": { args: ({ amara }) => ({ userIds: [amara.id] }) },
  "presence:setTyping": {
    args: ({ conversationId }) => ({ conversationId, isTyping: true }),
  },
  "presence:listTyping": nothing,
  "presence:leave": nothing,
  "push:subscribe": { args: () => DEVICE },
  "push:getDevice": { args: ofDevice },
  "push:renew": {
    args: () => ({ old: { endpoint, auth }, next: { endpoint, p256dh, auth } }),
  },
  "push:sendTest": {
    args: async (world) => {
      const args = await ofDevice(world);
      await world.nadia.client.mutation(api.push.unsubscribe, { endpoint });
      return args;
    },
    refusal: "NotFound",
  },
  "push:unsubscribe": { args: () => ({ endpoint }) },
  "tokens:createToken": { args: () => ({ name: "script", scopes: ["read"] }) },
  "tokens:listTokens": nothing,
  "tokens:revokeToken": {
    args: async ({ nadia }) => ({
      tokenId: (await nadia.client.query(api.tokens.listTokens, {}))[0]?._id,
    }),
  },
  "accounts:getSignUpRules": nothing,
  "accounts:getResetRules": nothing,
  "accounts:requestResetCode": {
    args: ({ nadia }) => ({ email: nadia.email, language: "en" }),
    refusal: "BadRequest",
  },
  "accounts:touchSession": { args: () => ({ userAgent: "test" }) },
  "accounts:listSessions": nothing,
  "accounts:signOutSession": {
    // A second session of hers, which can be ended without ending what follows.
    args: async ({ nadia, apiUrl }) => {
      await signIn(apiUrl, { email: nadia.email, password: nadia.password });
      const sessions = await nadia.client.query(api.accounts.listSessions, {});
      return { sessionId: sessions.find(({ isCurrent }) => !isCurrent)?.sessionId };
    },
  },
  "accounts:signOutElsewhere": nothing,
  "accounts:startExport": nothing,
  "accounts:getExport": nothing,
  "accounts:getLeavingTerms": nothing,
  "accounts:changePassword": {
    args: () => ({ currentPassword: PASSWORD, newPassword: "another long phrase" }),
  },
  "accounts:deleteAccount": {
    args: () => ({ password: "a guess" }),
    refusal: "InvalidCredentials",
  },
  "auth:isAuthenticated": nothing,
  "auth:signIn": {
    args: () => ({ provider: "password", params: { flow: "signIn", email: "x", password: "x" } }),
    refusal: "InvalidCredentials",
  },
  "auth:signOut": nothing,
};

type Kind = "Query" | "Mutation" | "Action";

test("every public function answers the stock client on the embedded backend", async ({
  backend,
  newPerson,
}) => {
  const listed = parseSpec(await backend.cli("function-spec"));
  expect(Object.keys(CALLS).toSorted(), "each has its call").toEqual([...listed.keys()].toSorted());

  const [nadia, amara] = [await newPerson("Nadia Rahman"), await newPerson("Amara Okafor")];
  const conversationId = await startConversation(nadia, amara);
  const { page: messages } = await nadia.client.query(api.messages.listMessages, {
    conversationId,
    paginationOpts: page,
  });
  const messageId = messages[0]?._id;
  if (messageId === undefined) throw new Error("no message to start with");
  const world: World = { apiUrl: backend.apiUrl, nadia, amara, conversationId, messageId };

  const failed: string[] = [];
  for (const [name, { args, as, refusal }] of Object.entries(CALLS)) {
    const person = as === undefined ? nadia : world[as];
    const answer = await run(person, { name, kind: listed.get(name), args: await args(world) });
    if (answer !== (refusal ?? "answered")) failed.push(`${name}: ${answer}`);
  }
  expect(failed).toEqual([]);
});

/** "answered", or why not: the code of an expected refusal, or the words of anything else. */
async function run(
  { client }: Person,
  { name, kind, args }: { name: string; kind: Kind | undefined; args: Record<string, unknown> },
): Promise<string> {
  try {
    if (kind === "Query") await client.query(makeFunctionReference<"query">(name), args);
    else if (kind === "Mutation")
      await client.mutation(makeFunctionReference<"mutation">(name), args);
    else await client.action(makeFunctionReference<"action">(name), args);
    return "answered";
  } catch (error) {
    if (error instanceof ConvexError) return String((error.data as { code?: unknown }).code);
    return error instanceof Error ? error.message : "failed";
  }
}

/** Public functions and their kinds, as `npx convex function-spec` prints them. */
function parseSpec(output: string): Map<string, Kind> {
  const spec = JSON.parse(output.slice(output.indexOf("{"))) as {
    functions: { identifier?: string; functionType: string; visibility?: { kind: string } }[];
  };
  const found = new Map<string, Kind>();
  for (const { identifier, functionType, visibility } of spec.functions) {
    if (identifier === undefined || visibility?.kind !== "public") continue;
    found.set(identifier.replace(/\.js(?=:)/, ""), functionType as Kind);
  }
  return found;
}
