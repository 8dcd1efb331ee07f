import { expect, test } from "vitest";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { FIRST_PAGE, setupTest, type TestPerson } from "./setup.helper";

async function setupPair() {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const send = async (who: TestPerson, body = "hi") => {
    env.wait(1000);
    return await who.as.mutation(api.messages.sendMessage, { conversationId, body });
  };
  const row = async (who: TestPerson) =>
    (await who.as.query(api.conversations.listUserConversations, { paginationOpts: FIRST_PAGE }))
      .page[0];
  const markRead = async (who: TestPerson, messageId: Id<"messages">) =>
    await who.as.mutation(api.conversations.markRead, { conversationId, messageId });
  const readState = async (who: TestPerson) =>
    await who.as.query(api.conversations.getReadState, { conversationId });
  return { ...env, nadia, amara, conversationId, send, row, markRead, readState };
}

test("others' messages are unread until read, one's own never", async () => {
  const { nadia, amara, send, row, markRead, settle } = await setupPair();
  await send(nadia);
  const second = await send(nadia);
  const third = await send(nadia);
  await settle();
  expect((await row(amara))?.unreadCount).toBe(3);
  expect((await row(nadia))?.unreadCount).toBe(0);
  await markRead(amara, second);
  expect((await row(amara))?.unreadCount).toBe(1);
  await markRead(amara, third);
  await markRead(amara, second);
  expect((await row(amara))?.unreadCount).toBe(0);
});

test("a message read before the drainer came is never counted", async () => {
  const { nadia, amara, send, row, markRead, settle } = await setupPair();
  await markRead(amara, await send(nadia));
  await settle();
  expect((await row(amara))?.unreadCount).toBe(0);
});

test("marking unread goes back to that message and takes no receipt back", async () => {
  const { nadia, amara, conversationId, send, row, markRead, settle, readState } =
    await setupPair();
  await send(nadia);
  const second = await send(nadia);
  const third = await send(nadia);
  await settle();
  await markRead(amara, third);
  const before = await readState(nadia);
  await amara.as.mutation(api.conversations.markUnread, { conversationId, messageId: second });
  expect((await row(amara))?.unreadCount).toBe(2);
  expect(await readState(nadia)).toEqual(before);
  expect(await amara.as.query(api.conversations.countUnread, {})).toEqual({
    conversations: 1,
    messages: 2,
  });
});

test("the sender learns how far the other has seen, in the list too", async () => {
  const { nadia, amara, send, row, markRead, settle, readState } = await setupPair();
  const messageId = await send(nadia);
  const saidAt = Date.now();
  await settle();
  expect((await row(nadia))?.isLastMessageSeen).toBe(false);
  await markRead(amara, messageId);
  expect((await row(nadia))?.isLastMessageSeen).toBe(true);
  expect((await readState(nadia)).seen).toEqual([{ userId: amara.userId, seenTime: saidAt }]);
});

test.each(["the reader", "the sender"])("without receipts of %s nobody learns", async (who) => {
  const { nadia, amara, send, row, markRead, settle, readState } = await setupPair();
  const off = who === "the reader" ? amara : nadia;
  await off.as.mutation(api.users.setPreferences, { sharesReceipts: false });
  const messageId = await send(nadia);
  await settle();
  await markRead(amara, messageId);
  expect((await readState(nadia)).seen).toEqual([]);
  expect((await readState(amara)).seen).toEqual([]);
  expect((await row(nadia))?.isLastMessageSeen).toBe(false);
  expect((await row(amara))?.unreadCount).toBe(0);
});

test("a message of another conversation is no place to read up to", async () => {
  const { nadia, amara, person, direct, conversationId, send } = await setupPair();
  const elsewhere = await direct(amara, await person("Eve"));
  const messageId = await send(nadia);
  await expect(
    amara.as.mutation(api.conversations.markRead, { conversationId: elsewhere, messageId }),
  ).rejects.toThrow();
  await amara.as.mutation(api.conversations.markRead, { conversationId, messageId });
});
