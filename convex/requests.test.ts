import { describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { FIRST_PAGE, refusal, setupTest, type TestPerson } from "./setup.helper";

async function setupRequests() {
  const env = setupTest();
  vi.stubEnv("MESSAGE_REQUESTS", "1");
  const amara = await env.person("Amara");
  const stranger = await env.person("Stranger");
  const conversationId = await stranger.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: amara.userId,
  });
  const send = async (who: TestPerson, body: string) => {
    env.wait(1000);
    return await who.as.mutation(api.messages.sendMessage, { conversationId, body });
  };
  const answer = async (who: TestPerson, accept: boolean) =>
    await who.as.mutation(api.conversations.answerRequest, { conversationId, accept });
  return { ...env, amara, stranger, conversationId, send, answer };
}

type Env = Awaited<ReturnType<typeof setupRequests>>;

/** All that one of the two can see of the conversation, beside its messages. */
async function look({ conversationId, amara, stranger }: Env, who: TestPerson) {
  const other = who === amara ? stranger : amara;
  const ids = (page: { _id: Id<"conversations"> }[]) => page.map((row) => row._id);
  const list = async (shelf: "main" | "pinned" | "archived") =>
    (
      await who.as.query(api.conversations.listUserConversations, {
        paginationOpts: FIRST_PAGE,
        shelf,
      })
    ).page;
  const requests = await who.as.query(api.conversations.listRequests, {
    paginationOpts: FIRST_PAGE,
  });
  const unread = await who.as.query(api.conversations.listUnreadConversations, {
    paginationOpts: FIRST_PAGE,
  });
  const main = await list("main");
  return {
    main: ids(main),
    archived: ids(await list("archived")),
    requests: ids(requests.page),
    requestCount: await who.as.query(api.conversations.countRequests, {}),
    unread: ids(unread.page),
    unreadCount: (await who.as.query(api.conversations.countUnread, {})).messages,
    isSeen: main.map((row) => row.isLastMessageSeen),
    request:
      (await who.as.query(api.conversations.getConversation, { conversationId }))?.request ?? null,
    seen: (await who.as.query(api.conversations.getReadState, { conversationId })).seen,
    presence: await who.as.query(api.presence.listPresence, { userIds: [other.userId] }),
    typing: await who.as.query(api.presence.listTyping, {}),
    found: (await who.as.query(api.messages.search, { q: "chemistry" })).length,
    meant: (await who.as.action(api.messages.semanticSearch, { q: "chemistry homework" })).length,
  };
}

const NOTHING = {
  main: [],
  archived: [],
  requests: [],
  requestCount: 0,
  unread: [],
  unreadCount: 0,
  isSeen: [],
  seen: [],
  presence: [],
  typing: [],
  found: 0,
  meant: 0,
};

const QUESTION = "may I ask about the chemistry homework";

describe("a stranger's first message", () => {
  test("waits under requests and is seen nowhere else", async () => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, settle } = env;
    expect((await look(env, stranger)).request).toEqual({ state: "unsent", messagesLeft: 3 });
    await send(stranger, QUESTION);
    await settle();
    await amara.as.mutation(api.presence.heartbeat, { state: "online" });
    await stranger.as.mutation(api.presence.heartbeat, { state: "online" });
    await stranger.as.mutation(api.presence.setTyping, { conversationId, isTyping: true });
    await amara.as.mutation(api.presence.setTyping, { conversationId, isTyping: true });
    expect(await look(env, amara)).toEqual({
      ...NOTHING,
      requests: [conversationId],
      requestCount: 1,
      request: { state: "received", messagesLeft: 0 },
    });
    const sender = await look(env, stranger);
    expect(sender).toEqual({
      ...NOTHING,
      main: [conversationId],
      isSeen: [false],
      request: { state: "sent", messagesLeft: 2 },
      found: 1,
      meant: 1,
    });
  });

  test("can be read without telling: no receipt, no reaction", async () => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, settle } = env;
    const messageId = await send(stranger, QUESTION);
    await send(stranger, "and one more thing");
    await settle();
    const before = await look(env, stranger);
    await amara.as.mutation(api.conversations.markRead, { conversationId, messageId });
    expect((await look(env, amara)).unreadCount).toBe(0);
    expect(
      await refusal(
        amara.as.mutation(api.messages.setReaction, { messageId, emoji: "👍", isOn: true }),
      ),
    ).toEqual({ code: "RequestUnanswered" });
    expect(
      await refusal(
        amara.as.mutation(api.conversations.setShelf, { conversationId, shelf: "pinned" }),
      ),
    ).toEqual({ code: "RequestUnanswered" });
    expect(await look(env, stranger)).toEqual(before);
  });

  test("may be followed by a few more, and a repeat costs none", async () => {
    const env = await setupRequests();
    const { stranger, conversationId, send, settle } = env;
    const first = { conversationId, body: "one", clientId: "c1" };
    await stranger.as.mutation(api.messages.sendMessage, first);
    await send(stranger, "two");
    const third = await send(stranger, "three");
    await settle();
    expect(await refusal(send(stranger, "four"))).toEqual({ code: "RequestWaiting", limit: 3 });
    // Deleting makes no room.
    await stranger.as.mutation(api.messages.deleteMessage, { messageId: third });
    expect(await refusal(send(stranger, "four"))).toEqual({ code: "RequestWaiting", limit: 3 });
    await stranger.as.mutation(api.messages.sendMessage, first);
    expect((await look(env, stranger)).request).toEqual({ state: "sent", messagesLeft: 0 });
  });

  test.each(["accepting", "writing back"])("is a conversation after %s", async (how) => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, answer, settle } = env;
    await send(stranger, QUESTION);
    await settle();
    await send(stranger, "and about the chemistry lab");
    if (how === "accepting") await answer(amara, true);
    else await send(amara, "of course");
    await settle();
    await amara.as.mutation(api.presence.heartbeat, { state: "online" });
    expect(await look(env, amara)).toMatchObject({
      main: [conversationId],
      requests: [],
      requestCount: 0,
      unread: [conversationId],
      unreadCount: 2,
      request: null,
      found: 2,
    });
    expect(await look(env, stranger)).toMatchObject({
      request: null,
      presence: [{ userId: amara.userId, state: "online" }],
    });
    for (const body of ["1", "2", "3", "4"]) await send(stranger, body);
  });

  test("leaves no trace when declined", async () => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, answer, settle, t } = env;
    await send(stranger, QUESTION);
    await settle();
    const before = await look(env, stranger);
    const rows = async () =>
      await t.run(async (ctx) => ({
        conversation: await ctx.db.get(conversationId),
        messages: await ctx.db.query("messages").collect(),
        own: (await ctx.db.query("conversationParticipants").collect()).filter(
          (row) => row.userId === stranger.userId,
        ),
      }));
    const stored = await rows();
    await answer(amara, false);
    expect(await rows()).toEqual(stored);
    expect(await look(env, stranger)).toEqual(before);
    expect(await look(env, amara)).toEqual({
      ...NOTHING,
      request: { state: "received", messagesLeft: 0 },
    });
    // What still comes stays aside, and goes on looking as if it waited.
    await send(stranger, "please, the chemistry homework");
    await settle();
    expect(await look(env, amara)).toMatchObject(NOTHING);
    expect((await look(env, stranger)).request).toEqual({ state: "sent", messagesLeft: 1 });
  });

  test("can be thought over again", async () => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, answer, settle } = env;
    await send(stranger, QUESTION);
    await settle();
    await answer(amara, false);
    await amara.as.mutation(api.conversations.findOrCreateConversation, {
      otherUserId: stranger.userId,
    });
    expect((await look(env, amara)).requests).toEqual([conversationId]);
    await answer(amara, true);
    expect(await look(env, amara)).toMatchObject({ main: [conversationId], unreadCount: 1 });
  });

  test("is accepted by nobody else, and not by who wrote it", async () => {
    const env = await setupRequests();
    const { stranger, conversationId, send, answer, settle } = env;
    await send(stranger, QUESTION);
    await settle();
    expect(await refusal(answer(stranger, true))).toEqual({ code: "NotAllowed" });
    expect(await refusal(answer(await env.person("Eve"), true))).toEqual({ code: "NotFound" });
    expect((await look(env, env.amara)).requests).toEqual([conversationId]);
  });

  test("is gone from the list when the person is blocked, and can be reported", async () => {
    const env = await setupRequests();
    const { amara, stranger, send, settle, t } = env;
    const messageId = await send(stranger, QUESTION);
    await settle();
    await amara.as.mutation(api.messages.reportMessage, { messageId, reason: "who is this" });
    await amara.as.mutation(api.users.blockUser, { userId: stranger.userId });
    expect(await look(env, amara)).toMatchObject(NOTHING);
    expect(await refusal(send(stranger, "hello"))).toEqual({ code: "Blocked", byMe: false });
    expect(await t.query(internal.admin.reports, {})).toMatchObject([{ body: QUESTION }]);
  });

  test("goes with the account that wrote it", async () => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, settle, t } = env;
    await send(stranger, QUESTION);
    await settle();
    await t.mutation(internal.erasure.begin, { userId: stranger.userId });
    await settle();
    expect(await t.run(async (ctx) => await ctx.db.get(conversationId))).toBeNull();
    expect(await amara.as.query(api.conversations.countRequests, {})).toBe(0);
    expect(
      await t.run(async (ctx) => await ctx.db.query("conversationParticipants").collect()),
    ).toEqual([]);
  });

  test("stays with its writer when the other's account goes", async () => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, settle, t } = env;
    await send(stranger, QUESTION);
    await settle();
    await t.mutation(internal.erasure.begin, { userId: amara.userId });
    await settle();
    expect(
      await stranger.as.query(api.conversations.getConversation, { conversationId }),
    ).toMatchObject({ request: null, otherUser: null });
  });
});

test("two who write to each other at once have answered each other", async () => {
  const env = await setupRequests();
  const { amara, stranger, conversationId, settle } = env;
  const again = await amara.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: stranger.userId,
  });
  expect(again).toBe(conversationId);
  await Promise.all(
    [amara, stranger].map(async (who) => {
      await who.as.mutation(api.messages.sendMessage, { conversationId, body: "hello" });
    }),
  );
  await settle();
  for (const who of [amara, stranger]) {
    expect(await look(env, who)).toMatchObject({
      main: [conversationId],
      requests: [],
      unreadCount: 1,
      request: null,
    });
  }
});

test("an edit and a deletion show in the request, and count nothing", async () => {
  const env = await setupRequests();
  const { amara, stranger, send, settle } = env;
  const messageId = await send(stranger, QUESTION);
  await settle();
  const preview = async () => {
    const { page } = await amara.as.query(api.conversations.listRequests, {
      paginationOpts: FIRST_PAGE,
    });
    return page[0]?.lastMessage;
  };
  await stranger.as.mutation(api.messages.editMessage, { messageId, body: "chemistry, changed" });
  expect(await preview()).toMatchObject({ preview: "chemistry, changed" });
  await stranger.as.mutation(api.messages.deleteMessage, { messageId });
  expect(await preview()).toMatchObject({ preview: "", isDeleted: true });
  expect(await look(env, amara)).toMatchObject({ unreadCount: 0, unread: [], found: 0 });
});

describe("no request is needed", () => {
  test("by those who talked before it was switched on", async () => {
    const env = setupTest();
    const [nadia, amara] = [await env.person("Nadia"), await env.person("Amara")];
    const conversationId = await env.direct(nadia, amara);
    vi.stubEnv("MESSAGE_REQUESTS", "1");
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "hi" });
    await env.settle();
    expect(await amara.as.query(api.conversations.countUnread, {})).toEqual({
      conversations: 1,
      messages: 1,
    });
  });

  test("by somebody an administrator trusts, from their next first message on", async () => {
    const env = await setupRequests();
    await env.t.mutation(internal.admin.trustUser, {
      email: "stranger@school.example",
      isTrusted: true,
    });
    await env.send(env.stranger, QUESTION);
    await env.settle();
    expect(await look(env, env.amara)).toMatchObject({
      main: [env.conversationId],
      requests: [],
      unreadCount: 1,
      request: null,
    });
  });

  test("once it is switched off again, but what waits goes on waiting", async () => {
    const env = await setupRequests();
    const { amara, stranger, conversationId, send, settle } = env;
    await send(stranger, QUESTION);
    const other = await env.person("Other");
    const unsent = await env.direct(other, amara);
    vi.stubEnv("MESSAGE_REQUESTS", "0");
    await other.as.mutation(api.messages.sendMessage, { conversationId: unsent, body: "hi" });
    await settle();
    expect(await look(env, amara)).toMatchObject({ main: [unsent], requests: [conversationId] });
  });

  test("in a note to self", async () => {
    const env = await setupRequests();
    const { amara } = env;
    const note = await amara.as.mutation(api.conversations.findOrCreateConversation, {
      otherUserId: amara.userId,
    });
    await amara.as.mutation(api.messages.sendMessage, { conversationId: note, body: "milk" });
    expect(
      await amara.as.query(api.conversations.getConversation, { conversationId: note }),
    ).toMatchObject({ request: null });
  });
});
