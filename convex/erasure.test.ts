import { expect, test } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { stubVapidKeys } from "./lib/vapidKeys.helper";
import { DAY } from "./lib/time";
import { workflows } from "./lib/workflows";
import { makeGroup } from "./model/factories";
import schema from "./schema";
import { FIRST_PAGE, refusal, setupTest, type TestPerson } from "./setup.helper";

/** Two people and a group who used everything there is. */
async function setupLives() {
  const env = setupTest();
  const nadia = await env.person("Nadia Rahman", "nadia@school.example");
  const amara = await env.person("Amara", "amara@school.example");
  const wei = await env.person("Wei", "wei@school.example");
  const direct = await env.direct(nadia, amara);
  const group = await env.t.run(
    async (ctx) =>
      await makeGroup(ctx, {
        participants: [nadia.userId, amara.userId, wei.userId],
        at: Date.now(),
      }),
  );
  const note = await env.direct(nadia, nadia);
  const send = async (who: TestPerson, conversationId: Id<"conversations">, body: string) => {
    env.wait(500);
    return await who.as.mutation(api.messages.sendMessage, { conversationId, body });
  };
  const hers = await send(nadia, direct, "the secret plan of Nadia");
  const his = await send(amara, direct, "an answer of Amara");
  await send(nadia, group, "the secret for all of you");
  const weis = await send(wei, group, "thanks from Wei to everybody");
  await send(nadia, note, "a secret note to self");
  await env.settle();
  await nadia.as.mutation(api.messages.editMessage, { messageId: hers, body: "a secret, edited" });
  await amara.as.mutation(api.messages.setReaction, { messageId: his, emoji: "👍", isOn: true });
  for (const messageId of [his, weis]) {
    await nadia.as.mutation(api.messages.setReaction, { messageId, emoji: "👍", isOn: true });
  }
  await nadia.as.mutation(api.messages.hideMessage, { messageId: weis });
  await nadia.as.mutation(api.conversations.markRead, { conversationId: direct, messageId: his });
  await nadia.as.mutation(api.users.setPreferences, { sharesReceipts: false });
  await nadia.as.mutation(api.users.blockUser, { userId: wei.userId });
  await wei.as.mutation(api.users.blockUser, { userId: nadia.userId });
  await nadia.as.mutation(api.presence.heartbeat, { state: "online" });
  await nadia.as.mutation(api.presence.setTyping, { conversationId: group, isTyping: true });
  await amara.as.mutation(api.presence.setTyping, { conversationId: group, isTyping: true });
  await nadia.as.mutation(api.accounts.touchSession, { userAgent: "Firefox of Nadia" });
  await env.t.action(internal.admin.makeResetCode, { email: "nadia@school.example" });
  await nadia.as.action(api.messages.semanticSearch, { q: "answer" });
  const { userId: otherUserId } = await env.person("Eve");
  await nadia.as.mutation(api.conversations.findOrCreateConversation, { otherUserId });
  await nadia.as.action(api.tokens.createToken, { name: "script", scopes: ["read"] });
  await nadia.as.mutation(api.messages.reportMessage, { messageId: his, reason: "by Nadia" });
  await amara.as.mutation(api.messages.reportMessage, { messageId: hers, reason: "rude" });
  stubVapidKeys();
  await nadia.as.mutation(api.push.subscribe, {
    endpoint: "https://web.push.apple.com/of-nadia",
    p256dh: "B".repeat(87),
    auth: "C".repeat(22),
    userAgent: "Firefox of Nadia",
    showsText: true,
  });
  await nadia.as.mutation(api.accounts.startExport, {});
  await env.settle();
  // An e-mail to her that its server does not take today.
  await env.t.run(async (ctx) => {
    const mail = { userId: nadia.userId, language: "en" as const, attempts: 1 };
    await ctx.db.insert("mailQueue", { ...mail, nextAt: Date.now() + 3_600_000 });
  });
  return { ...env, nadia, amara, wei, direct, group, his, weis };
}

test("of an erased person no row, word or name is left in any table", async () => {
  const { t, nadia, settle } = await setupLives();
  await t.mutation(internal.admin.eraseUser, { email: "nadia@school.example" });
  expect(await nadia.as.query(api.users.viewer, {})).toBeNull();
  await settle();

  const [erasure] = await t.query(internal.admin.erasures, {});
  expect(erasure).toMatchObject({ messages: 3, conversations: 4, finishedAt: expect.any(String) });
  expect(new Set(Object.values(erasure?.left ?? { none: 1 }))).toEqual(new Set([0]));
  const time = (text: string | null | undefined) => Date.parse(text?.split(" ")[0] ?? "");
  expect(time(erasure?.inBackupsUntil)).toBe(time(erasure?.finishedAt) + 30 * DAY);
  const tables = Object.keys(schema.tables).filter((table) => table !== "erasures");
  expect(await t.run(async (ctx) => await ctx.db.system.query("_storage").collect())).toEqual([]);
  for (const table of tables) {
    const rows = await t.run(async (ctx) =>
      JSON.stringify(await ctx.db.query(table as "messages").collect()),
    );
    // A row of somebody else's list still knows with whom it was; that person is no longer there.
    const own = rows.replaceAll(`"otherUserId":"${nadia.userId}"`, "");
    expect([table, own.includes(nadia.userId)]).toEqual([table, false]);
    expect([table, /secret|nadia|of Nadia/i.test(own)]).toEqual([table, false]);
  }
});

test("the others keep their own messages, lists and counts", async () => {
  const { t, amara, wei, direct, group, his, weis, settle } = await setupLives();
  await t.mutation(internal.admin.eraseUser, { email: "nadia@school.example" });
  await settle();
  const list = async (who: TestPerson, conversationId: Id<"conversations">) =>
    (await who.as.query(api.messages.listMessages, { conversationId, paginationOpts: FIRST_PAGE }))
      .page;
  expect(await list(amara, direct)).toMatchObject([
    { _id: his, body: "an answer of Amara", reactions: [{ userIds: [amara.userId] }] },
  ]);
  expect(await list(wei, group)).toMatchObject([{ _id: weis, reactions: [] }]);
  const { page } = await amara.as.query(api.conversations.listUserConversations, {
    paginationOpts: FIRST_PAGE,
  });
  const row = page.find((item) => item._id === direct);
  expect(row).toMatchObject({
    otherUser: null,
    unreadCount: 0,
    lastMessage: { messageId: his, preview: "an answer of Amara" },
  });
  expect((await amara.as.query(api.messages.search, { q: "answer" })).length).toBe(1);
});

test("a conversation longer than a page is erased to the end", async () => {
  const { t, nadia, amara, direct, settle } = await setupLives();
  await t.run(async (ctx) => {
    for (let i = 0; i < 150; i++) {
      const senderId = i % 3 === 0 ? amara.userId : nadia.userId;
      await ctx.db.insert("messages", {
        conversationId: direct,
        senderId,
        body: `m${i}`,
        time: Date.now() + i,
      });
    }
  });
  await t.mutation(internal.admin.eraseUser, { email: "nadia@school.example" });
  await settle();
  const left = await t.run(
    async (ctx) =>
      await ctx.db
        .query("messages")
        .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", direct))
        .collect(),
  );
  expect(left).toHaveLength(51);
  expect(left.every((message) => message.senderId === amara.userId)).toBe(true);
});

test("a dry run and asking twice do no harm", async () => {
  const { t, nadia, settle } = await setupLives();
  const email = "nadia@school.example";
  await t.mutation(internal.admin.eraseUser, { email, dryRun: true });
  expect(await nadia.as.query(api.users.viewer, {})).not.toBeNull();
  await t.mutation(internal.admin.eraseUser, { email });
  await t.mutation(internal.admin.eraseUser, { email });
  await settle();
  expect(await t.query(internal.admin.erasures, {})).toHaveLength(1);
});

test("nobody writes to somebody who is gone; a note to self goes on", async () => {
  const { t, amara, direct, settle } = await setupLives();
  await t.mutation(internal.admin.eraseUser, { email: "nadia@school.example" });
  await settle();
  const send = async (conversationId: Id<"conversations">) =>
    await amara.as.mutation(api.messages.sendMessage, { conversationId, body: "are you there?" });
  expect(await refusal(send(direct))).toEqual({ code: "NotFound" });
  const note = await amara.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: amara.userId,
  });
  expect(await send(note)).toEqual(expect.any(String));
});

test("a run that broke off is taken up where it was, and nothing of a run is left", async () => {
  const { t, nadia, amara, direct, settle } = await setupLives();
  await t.run(async (ctx) => {
    for (let i = 0; i < 200; i++) {
      const senderId = i % 2 === 0 ? amara.userId : nadia.userId;
      const time = Date.now() + i;
      await ctx.db.insert("messages", { conversationId: direct, senderId, body: `m${i}`, time });
    }
  });
  const erasureId = await t.mutation(internal.erasure.begin, { userId: nadia.userId });
  const progress = async () => await t.run(async (ctx) => await ctx.db.get(erasureId));
  while ((await progress())?.at === undefined) {
    await t.mutation(internal.erasure.eraseNext, { erasureId });
  }
  const workflowId = await t.run(
    async (ctx) =>
      await workflows.start(
        ctx,
        internal.erasure.erasePerson,
        { erasureId },
        { onComplete: internal.erasure.finished, context: { erasureId } },
      ),
  );
  await t.run(async (ctx) => await workflows.cancel(ctx, workflowId));
  expect((await progress())?.finishedAt).toBeUndefined();
  await settle();
  const erasure = await progress();
  // Three of hers from before in three of four conversations, and half of the two hundred, each counted once.
  expect(erasure).toMatchObject({ messages: 103, conversations: 4 });
  expect(Object.values(erasure?.left ?? { none: 1 }).every((rows) => rows === 0)).toBe(true);
  expect((await t.run(async (ctx) => await workflows.list(ctx))).page).toEqual([]);
});
