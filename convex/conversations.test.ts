import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { makeGroup } from "./model/factories";
import { FIRST_PAGE, NOW, refusal, setupTest, type TestPerson } from "./setup.helper";

const listOf = async (person: TestPerson) =>
  (await person.as.query(api.conversations.listUserConversations, { paginationOpts: FIRST_PAGE }))
    .page;

test("both people get the same conversation, whoever starts it", async () => {
  const { person, t } = setupTest();
  const [nadia, amara] = [await person("Nadia"), await person("Amara")];
  const start = async (from: TestPerson, to: TestPerson) =>
    await from.as.mutation(api.conversations.findOrCreateConversation, { otherUserId: to.userId });
  const ids = await Promise.all([start(nadia, amara), start(amara, nadia), start(nadia, amara)]);
  expect(new Set(ids).size).toBe(1);
  const rows = await t.run(async (ctx) => await ctx.db.query("conversationParticipants").collect());
  expect(rows).toHaveLength(2);
});

test("whoever begins with everybody is slowed down; going on and notes to self are free", async () => {
  vi.stubEnv("NEW_CONVERSATIONS_PER_HOUR", "2");
  const { person, wait } = setupTest();
  const nadia = await person("Nadia");
  const others = [await person("Amara"), await person("Wei"), await person("Tomas")];
  const start = async (to: TestPerson | undefined) =>
    await nadia.as.mutation(api.conversations.findOrCreateConversation, {
      otherUserId: to?.userId ?? nadia.userId,
    });
  await start(others[0]);
  await start(others[1]);
  expect(await refusal(start(others[2]))).toEqual({ code: "RateLimited", retryAfterMs: 1_800_000 });
  await start(others[1]);
  await start(nadia);
  wait(1_800_000);
  await start(others[2]);
});

test("a conversation with oneself is a note to self with one member", async () => {
  const { person, t } = setupTest();
  const nadia = await person("Nadia");
  const start = async () =>
    await nadia.as.mutation(api.conversations.findOrCreateConversation, {
      otherUserId: nadia.userId,
    });
  const id = await start();
  expect(await start()).toBe(id);
  expect(await listOf(nadia)).toEqual([
    {
      _id: id,
      type: "direct",
      lastMessageTime: NOW,
      otherUser: { _id: nadia.userId, name: "Nadia" },
      isSelf: true,
      shelf: "main",
      unreadCount: 0,
      mutedUntil: null,
      lastMessage: null,
      isLastMessageSeen: false,
    },
  ]);
  expect(
    await t.run(async (ctx) => (await ctx.db.query("conversationParticipants").collect()).length),
  ).toBe(1);
});

test("somebody gone or disabled cannot be written to anew", async () => {
  const { person, t } = setupTest();
  const [nadia, gone, disabled] = [await person("N"), await person("G"), await person("D")];
  await t.run(async (ctx) => {
    await ctx.db.delete(gone.userId);
    await ctx.db.patch(disabled.userId, { disabledAt: NOW });
  });
  for (const { userId } of [gone, disabled]) {
    expect(
      await refusal(
        nadia.as.mutation(api.conversations.findOrCreateConversation, { otherUserId: userId }),
      ),
    ).toEqual({ code: "NotFound" });
  }
});

test("the other person's list shows a conversation from its first message on", async () => {
  const { person, direct, settle } = setupTest();
  const [nadia, amara] = [await person("Nadia Haddad"), await person("Amara Okafor")];
  const conversationId = await direct(nadia, amara);
  expect(await listOf(nadia)).toHaveLength(1);
  expect(await listOf(amara)).toEqual([]);

  const messageId = await nadia.as.mutation(api.messages.sendMessage, {
    conversationId,
    body: "Hello\n  Amara",
  });
  await settle();
  expect(await listOf(amara)).toEqual([
    {
      _id: conversationId,
      type: "direct",
      lastMessageTime: NOW,
      otherUser: { _id: nadia.userId, name: "Nadia Haddad" },
      isSelf: false,
      shelf: "main",
      unreadCount: 1,
      mutedUntil: null,
      lastMessage: {
        messageId,
        senderId: nadia.userId,
        preview: "Hello Amara",
        time: NOW,
        isDeleted: false,
      },
      isLastMessageSeen: false,
    },
  ]);
});

test("opening a conversation the other one started puts it on one's own list", async () => {
  const { person, direct } = setupTest();
  const [nadia, amara] = [await person("Nadia"), await person("Amara")];
  const conversationId = await direct(nadia, amara);
  await amara.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: nadia.userId,
  });
  expect((await listOf(amara)).map((row) => row._id)).toEqual([conversationId]);
});

test("the list is ordered by newest activity and paged", async () => {
  const { person, direct, settle, wait } = setupTest();
  const nadia = await person("Nadia");
  const ids = [];
  for (const name of ["A", "B", "C"]) {
    ids.push(await direct(nadia, await person(name)));
    wait(1000);
  }
  for (const i of [1, 0]) {
    const conversationId = ids[i];
    if (conversationId === undefined) throw new Error("no such conversation");
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: `to ${i}` });
    wait(1000);
    await settle();
  }
  const first = await nadia.as.query(api.conversations.listUserConversations, {
    paginationOpts: { numItems: 2, cursor: null },
  });
  const rest = await nadia.as.query(api.conversations.listUserConversations, {
    paginationOpts: { numItems: 2, cursor: first.continueCursor },
  });
  expect([...first.page, ...rest.page].map((row) => row._id)).toEqual([ids[0], ids[1], ids[2]]);
});

test("a partner whose account is gone leaves a row without a person", async () => {
  const { person, direct, t } = setupTest();
  const [nadia, amara] = [await person("Nadia"), await person("Amara")];
  await direct(nadia, amara);
  await t.run(async (ctx) => await ctx.db.delete(amara.userId));
  expect((await listOf(nadia)).map((row) => row.otherUser)).toEqual([null]);
});

test("a group of three works by the same rules", async () => {
  const { person, t, settle } = setupTest();
  const people = [await person("A"), await person("B"), await person("C")];
  const conversationId = await t.run(
    async (ctx) =>
      await makeGroup(ctx, { participants: people.map((p) => p.userId), at: Date.now() }),
  );
  await people[1]?.as.mutation(api.messages.sendMessage, { conversationId, body: "all of you" });
  await settle();
  for (const member of people) {
    expect((await listOf(member)).map((row) => row.lastMessage?.preview)).toEqual(["all of you"]);
  }
});

test("getConversation answers null for what is malformed, missing or not mine", async () => {
  const { person, direct, t } = setupTest();
  const [nadia, amara, eve] = [await person("Nadia"), await person("Amara"), await person("Eve")];
  const conversationId = await direct(nadia, amara);
  const missing = await t.run(async (ctx) => {
    const id = await ctx.db.insert("conversations", { type: "group", participants: [] });
    await ctx.db.delete(id);
    return id;
  });
  const get = async (who: TestPerson, id: string) =>
    await who.as.query(api.conversations.getConversation, { conversationId: id });
  expect(await get(nadia, "not an id")).toBeNull();
  expect(await get(nadia, nadia.userId)).toBeNull();
  expect(await get(nadia, missing)).toBeNull();
  expect(await get(eve, conversationId)).toBeNull();
  expect(await get(amara, conversationId)).toEqual({
    _id: conversationId,
    type: "direct",
    request: null,
    shelf: "unstarted",
    mutedUntil: null,
    lastMessageTime: NOW,
    otherUser: { _id: nadia.userId, name: "Nadia" },
    isSelf: false,
  });
});

test("pinned and archived conversations are on their own shelves", async () => {
  const { person, direct } = setupTest();
  const nadia = await person("Nadia");
  const [a, b, c] = [
    await direct(nadia, await person("A")),
    await direct(nadia, await person("B")),
    await direct(nadia, await person("C")),
  ];
  await nadia.as.mutation(api.conversations.setShelf, { conversationId: a, shelf: "pinned" });
  await nadia.as.mutation(api.conversations.setShelf, { conversationId: b, shelf: "archived" });
  const shelf = async (name: "main" | "pinned" | "archived") =>
    (
      await nadia.as.query(api.conversations.listUserConversations, {
        paginationOpts: FIRST_PAGE,
        shelf: name,
      })
    ).page.map((row) => row._id);
  expect([await shelf("main"), await shelf("pinned"), await shelf("archived")]).toEqual([
    [c],
    [a],
    [b],
  ]);
});

test.each([
  ["archived", null, "main"],
  ["archived", NOW + 1_000_000, "archived"],
  ["pinned", null, "pinned"],
] as const)(
  "a message to a conversation that is %s and muted until %s leaves it %s",
  async (...row) => {
    const [shelf, until, after] = row;
    const { person, direct, settle } = setupTest();
    const [nadia, amara] = [await person("Nadia"), await person("Amara")];
    const conversationId = await direct(nadia, amara);
    await nadia.as.mutation(api.conversations.setShelf, { conversationId, shelf });
    await nadia.as.mutation(api.conversations.setMuted, { conversationId, until });
    await amara.as.mutation(api.messages.sendMessage, { conversationId, body: "hi" });
    await settle();
    const { page } = await nadia.as.query(api.conversations.listUserConversations, {
      paginationOpts: FIRST_PAGE,
      shelf: after,
    });
    expect(page.map((item) => [item._id, item.mutedUntil])).toEqual([[conversationId, until]]);
  },
);
