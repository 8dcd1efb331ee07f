import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { MINUTE } from "./lib/time";
import { FIRST_PAGE, NOW, refusal, setupTest, type TestPerson } from "./setup.helper";

async function setupPair() {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const send = async (who: TestPerson, body: string, extra: object = {}) =>
    await who.as.mutation(api.messages.sendMessage, { conversationId, body, ...extra });
  const list = async (who: TestPerson) =>
    (await who.as.query(api.messages.listMessages, { conversationId, paginationOpts: FIRST_PAGE }))
      .page;
  const row = async (who: TestPerson) =>
    (await who.as.query(api.conversations.listUserConversations, { paginationOpts: FIRST_PAGE }))
      .page[0];
  return { ...env, nadia, amara, conversationId, send, list, row };
}

test("an edit changes the words for both, keeps the old ones and the place", async () => {
  const { nadia, amara, send, list, row, settle, wait } = await setupPair();
  const messageId = await send(nadia, "Room 209");
  await send(amara, "ok");
  await send(nadia, "last");
  await settle();
  wait(MINUTE);
  const at = Date.now();
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: " Room 214 " });
  const found = (await list(amara)).find((message) => message._id === messageId);
  expect(found).toMatchObject({ body: "Room 214", editedAt: at, time: NOW });
  expect(await amara.as.query(api.messages.listEdits, { messageId })).toEqual([
    { body: "Room 209", replacedAt: at },
  ]);
  expect((await row(amara))?.lastMessage?.preview).toBe("last");
});

test("an edit of the newest message shows in the list at once", async () => {
  const { nadia, amara, send, row, settle } = await setupPair();
  const messageId = await send(nadia, "tpyo");
  await settle();
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "typo" });
  expect((await row(amara))?.lastMessage?.preview).toBe("typo");
  expect((await row(amara))?.unreadCount).toBe(1);
});

test("an edit before the drainer came shows the new words", async () => {
  const { nadia, amara, send, row, settle } = await setupPair();
  const messageId = await send(nadia, "tpyo");
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "typo" });
  await settle();
  expect((await row(amara))?.lastMessage?.preview).toBe("typo");
});

test("an edit to the same words is no edit", async () => {
  const { nadia, send, list } = await setupPair();
  const messageId = await send(nadia, "same");
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: " same" });
  expect((await list(nadia))[0]?.editedAt).toBeNull();
});

test("only who wrote it edits or deletes it, and only while it is there", async () => {
  const { nadia, amara, send } = await setupPair();
  const messageId = await send(nadia, "mine");
  const edit = async (who: TestPerson, body: string) =>
    await who.as.mutation(api.messages.editMessage, { messageId, body });
  expect(await refusal(edit(amara, "yours"))).toEqual({ code: "NotAllowed" });
  expect(await refusal(amara.as.mutation(api.messages.deleteMessage, { messageId }))).toEqual({
    code: "NotAllowed",
  });
  expect(await refusal(edit(nadia, " "))).toEqual({ code: "EmptyMessage" });
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });
  expect(await refusal(edit(nadia, "again"))).toEqual({ code: "MessageDeleted" });
});

test("a message is edited within the time limit only", async () => {
  const { nadia, send, wait } = await setupPair();
  vi.stubEnv("EDIT_WINDOW_MINUTES", "15");
  const messageId = await send(nadia, "old");
  wait(15 * MINUTE);
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "just in time" });
  wait(1);
  expect(
    await refusal(nadia.as.mutation(api.messages.editMessage, { messageId, body: "late" })),
  ).toEqual({ code: "EditWindowOver", windowMinutes: 15 });
});

test("deleting for all leaves a mark without words, history or reactions anywhere", async () => {
  const { t, nadia, amara, send, list, row, settle } = await setupPair();
  const messageId = await send(nadia, "first words");
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "the secret" });
  await amara.as.mutation(api.messages.setReaction, { messageId, emoji: "👍", isOn: true });
  await send(amara, "what?", { replyTo: messageId });
  await settle();
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });

  const [answer, deleted] = await list(amara);
  expect(deleted).toMatchObject({
    body: "",
    deletedAt: Date.now(),
    editedAt: null,
    reactions: [],
  });
  expect(answer?.replyTo).toMatchObject({ messageId, preview: "", isDeleted: true });
  expect((await row(amara))?.lastMessage?.preview).toBe("what?");
  const stored = await t.run(async (ctx) =>
    JSON.stringify([
      await ctx.db.query("messages").collect(),
      await ctx.db.query("messageEdits").collect(),
      await ctx.db.query("conversationParticipants").collect(),
      await ctx.db.query("indexingQueue").collect(),
    ]),
  );
  expect(stored).not.toMatch(/first words|the secret/);
});

test("deleting the newest message empties the preview and takes it from the unread count", async () => {
  const { nadia, amara, send, row, settle } = await setupPair();
  await send(nadia, "stays");
  const messageId = await send(nadia, "goes");
  await settle();
  expect((await row(amara))?.unreadCount).toBe(2);
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });
  expect(await row(amara)).toMatchObject({
    unreadCount: 1,
    lastMessage: { messageId, preview: "", isDeleted: true },
  });
});

test("hiding a message is seen by nobody else", async () => {
  const { nadia, amara, send, list } = await setupPair();
  const messageId = await send(nadia, "awkward");
  await send(nadia, "fine");
  await amara.as.mutation(api.messages.hideMessage, { messageId });
  await amara.as.mutation(api.messages.hideMessage, { messageId });
  expect((await list(amara)).map(({ body, isHidden }) => [body, isHidden])).toEqual([
    ["fine", false],
    ["", true],
  ]);
  expect((await list(nadia)).map(({ body, isHidden }) => [body, isHidden])).toEqual([
    ["fine", false],
    ["awkward", false],
  ]);
});

test("a reply carries what it answers, as it reads now", async () => {
  const { nadia, amara, send, list } = await setupPair();
  const messageId = await send(nadia, "Which room\ndo we have?");
  await send(amara, "214", { replyTo: messageId });
  const quote = { messageId, senderId: nadia.userId, senderName: "Nadia", time: NOW };
  expect((await list(nadia))[0]?.replyTo).toEqual({
    ...quote,
    preview: "Which room do we have?",
    isDeleted: false,
  });
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "Which room?" });
  expect((await list(nadia))[0]?.replyTo?.preview).toBe("Which room?");
  await amara.as.mutation(api.messages.hideMessage, { messageId });
  expect((await list(amara))[0]?.replyTo).toMatchObject({ preview: "", isDeleted: true });
});

test("a message of another conversation cannot be quoted", async () => {
  const { nadia, amara, person, direct, send } = await setupPair();
  const eve = await person("Eve");
  const elsewhere = await direct(eve, amara);
  const messageId = await send(nadia, "between us");
  for (const who of [eve, amara]) {
    expect(
      await refusal(
        who.as.mutation(api.messages.sendMessage, {
          conversationId: elsewhere,
          body: "look",
          replyTo: messageId,
        }),
      ),
    ).toEqual({ code: "NotFound" });
  }
});

test("reactions count each person once, in the order they came", async () => {
  const { nadia, amara, send, list } = await setupPair();
  const messageId = await send(nadia, "done");
  const react = async (who: TestPerson, emoji: string, isOn = true) =>
    await who.as.mutation(api.messages.setReaction, { messageId, emoji, isOn });
  await react(amara, "🎉");
  await react(nadia, "❤️");
  await react(nadia, "🎉");
  await react(nadia, "🎉");
  expect((await list(nadia))[0]?.reactions).toEqual([
    { emoji: "🎉", userIds: [amara.userId, nadia.userId] },
    { emoji: "❤️", userIds: [nadia.userId] },
  ]);
  await react(nadia, "❤️", false);
  await react(amara, "🎉", false);
  await react(amara, "👍", false);
  expect((await list(nadia))[0]?.reactions).toEqual([{ emoji: "🎉", userIds: [nadia.userId] }]);
});

test.each(["👍", "👍🏽", "❤️", "👩‍👩‍👧", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "☕", "🏳️‍🌈"])(
  "%s is a reaction",
  async (emoji) => {
    const { nadia, send, list } = await setupPair();
    const messageId = await send(nadia, "x");
    await nadia.as.mutation(api.messages.setReaction, { messageId, emoji, isOn: true });
    expect((await list(nadia))[0]?.reactions[0]?.emoji).toBe(emoji);
  },
);

test.each(["", "ok", "👍👍", "1", "<b>", "👍".repeat(30), "\u200d"])(
  "%j is no reaction",
  async (emoji) => {
    const { nadia, send } = await setupPair();
    const messageId = await send(nadia, "x");
    expect(
      await refusal(nadia.as.mutation(api.messages.setReaction, { messageId, emoji, isOn: true })),
    ).toEqual({ code: "InvalidReaction" });
  },
);

test("a message takes a bounded number of different reactions", async () => {
  const { nadia, send } = await setupPair();
  const messageId = await send(nadia, "x");
  const react = async (i: number) =>
    await nadia.as.mutation(api.messages.setReaction, {
      messageId,
      emoji: String.fromCodePoint(0x1f600 + i),
      isOn: true,
    });
  for (let i = 0; i < 20; i++) await react(i);
  expect(await refusal(react(20))).toEqual({ code: "InvalidReaction" });
});
