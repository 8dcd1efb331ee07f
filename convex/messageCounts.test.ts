import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { setupTest, type TestPerson } from "./setup.helper";

async function setupTalk() {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const send = async (body: string) =>
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body });
  const counts = async (who: TestPerson) => {
    const status = await who.as.query(api.messages.getSearchStatus, {});
    const { total, waiting, isMore } = status;
    return { total, waiting, isMore };
  };
  return { ...env, nadia, amara, conversationId, send, counts };
}

test("a message is one of mine at once, and waits until it is indexed", async () => {
  const { nadia, amara, person, send, counts, settle } = await setupTalk();
  const stranger = await person("Stranger");
  await send("the museum tickets are booked");
  // Opened by one, not yet in the other's list: the drainer puts it there.
  expect(await counts(nadia)).toEqual({ total: 1, waiting: 1, isMore: false });
  await settle();
  for (const who of [nadia, amara]) {
    expect(await counts(who)).toEqual({ total: 1, waiting: 0, isMore: false });
  }
  expect(await counts(stranger)).toEqual({ total: 0, waiting: 0, isMore: false });
});

test("one that only waits to be embedded is counted once, a deleted one not at all", async () => {
  const { nadia, amara, t, send, counts, settle } = await setupTalk();
  const messageId = await send("the museum tickets are booked");
  await settle();
  await t.run(async (ctx) => {
    await ctx.db.insert("embeddingQueue", { messageId, attempts: 0, nextAt: 0 });
  });
  expect(await counts(amara)).toEqual({ total: 1, waiting: 1, isMore: false });
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "the tickets are gone" });
  expect(await counts(amara)).toEqual({ total: 1, waiting: 1, isMore: false });
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });
  expect(await counts(amara)).toEqual({ total: 0, waiting: 0, isMore: false });
});

test("what waits as a request is not among mine", async () => {
  const { nadia, person, direct, counts, settle } = await setupTalk();
  vi.stubEnv("MESSAGE_REQUESTS", "1");
  const stranger = await person("Stranger");
  const conversationId = await direct(stranger, nadia);
  await stranger.as.mutation(api.messages.sendMessage, { conversationId, body: "hello there" });
  await settle();
  expect(await counts(nadia)).toMatchObject({ total: 0 });
  expect(await counts(stranger)).toMatchObject({ total: 1 });
  const accept = { conversationId, accept: true };
  await nadia.as.mutation(api.conversations.answerRequest, accept);
  expect(await counts(nadia)).toMatchObject({ total: 1 });
});

test("a line too long to look at says that there is more", async () => {
  const { amara, t, send, counts, settle } = await setupTalk();
  const messageId = await send("the museum tickets are booked");
  await settle();
  await t.run(async (ctx) => {
    for (let i = 0; i < 300; i += 1) {
      await ctx.db.insert("embeddingQueue", { messageId, attempts: 0, nextAt: i });
    }
  });
  expect(await counts(amara)).toEqual({ total: 1, waiting: 1, isMore: true });
});

test("where messages were never counted it says so", async () => {
  const { amara, t, send, counts, settle } = await setupTalk();
  await send("the museum tickets are booked");
  await settle();
  await t.run(async (ctx) => {
    for (const row of await ctx.db.query("conversationParticipants").collect()) {
      await ctx.db.patch(row._id, { messageCount: undefined });
    }
  });
  expect(await counts(amara)).toEqual({ total: null, waiting: 0, isMore: false });
});
