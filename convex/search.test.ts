import { expect, test } from "vitest";
import { api, internal } from "./_generated/api";
import { NOW, refusal, setupTest, type TestPerson } from "./setup.helper";

async function setupTalk() {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const say = async (who: TestPerson, ...bodies: string[]) => {
    const ids = [];
    for (const body of bodies) {
      env.wait(1000);
      ids.push(await who.as.mutation(api.messages.sendMessage, { conversationId, body }));
    }
    await env.settle();
    return ids;
  };
  const search = async (who: TestPerson, q: string, filters: object = {}) =>
    await who.as.query(api.messages.search, { q, ...filters });
  const bodies = async (who: TestPerson, q: string, filters: object = {}) =>
    (await search(who, q, filters)).map((hit) => hit.message.body);
  return { ...env, nadia, amara, conversationId, say, search, bodies };
}

test("both members find it by words, with whose conversation it is and where the words are", async () => {
  const { nadia, amara, say, search } = await setupTalk();
  const [messageId] = await say(nadia, "The safety briefing is on Thursday");
  const [hit] = await search(amara, "thursday safe");
  expect(hit).toMatchObject({
    message: { _id: messageId, senderName: "Nadia" },
    otherUser: { _id: nadia.userId, name: "Nadia" },
    ranges: [
      { start: 4, end: 10 },
      { start: 26, end: 34 },
    ],
    isFull: true,
  });
  expect((await search(nadia, "thursday"))[0]?.otherUser?.name).toBe("Amara");
});

test("nobody else finds it, not even by naming the conversation", async () => {
  const { nadia, person, conversationId, say, bodies, search } = await setupTalk();
  await say(nadia, "The safety briefing");
  const eve = await person("Eve");
  expect(await bodies(eve, "safety")).toEqual([]);
  expect(await refusal(search(eve, "safety", { conversationId }))).toEqual({ code: "NotFound" });
});

test("messages with every word come before those with some", async () => {
  const { nadia, say, search } = await setupTalk();
  await say(nadia, "fume", "the fume hood", "hood hood hood");
  const hits = await search(nadia, "fume hood");
  expect(hits[0]?.message.body).toBe("the fume hood");
  expect(hits.map((hit) => hit.isFull)).toEqual([true, false, false]);
});

test("a whole word is found above newer words that only begin with it", async () => {
  const { nadia, say, bodies } = await setupTalk();
  await say(nadia, "back to the lab", "labels", "labs and labels");
  expect(await bodies(nadia, "lab")).toEqual(["back to the lab", "labels", "labs and labels"]);
  expect(await bodies(nadia, "labels")).toEqual(["labels", "labs and labels"]);
});

test("accents, other scripts and quotes", async () => {
  const { nadia, say, bodies } = await setupTalk();
  await say(
    nadia,
    "Señora Fernández",
    "来週の文化祭のこと",
    "أَهْلًا وَسَهْلًا",
    "hood, fume",
    "fume hood",
  );
  expect(await bodies(nadia, "fernandez")).toEqual(["Señora Fernández"]);
  expect(await bodies(nadia, "文化祭")).toEqual(["来週の文化祭のこと"]);
  expect(await bodies(nadia, "اهلا")).toEqual(["أَهْلًا وَسَهْلًا"]);
  expect(await bodies(nadia, '"fume hood"')).toEqual(["fume hood"]);
  expect(await bodies(nadia, "?!")).toEqual([]);
});

test("filters narrow it down", async () => {
  const { nadia, amara, person, direct, conversationId, say, bodies, settle } = await setupTalk();
  await say(nadia, "lab one");
  await say(amara, "lab two https://files.example.org/lab");
  const elsewhere = await direct(nadia, await person("Wei"));
  await nadia.as.mutation(api.messages.sendMessage, {
    conversationId: elsewhere,
    body: "lab three",
  });
  await settle();
  expect(await bodies(nadia, "lab", { conversationId })).toHaveLength(2);
  expect(await bodies(nadia, "lab", { senderId: amara.userId })).toHaveLength(1);
  expect(await bodies(nadia, "lab", { hasLink: true })).toHaveLength(1);
  expect(await bodies(nadia, "lab", { before: NOW + 1500 })).toEqual(["lab one"]);
});

test("a day is looked through also when the word was said all the time", async () => {
  const { t, nadia, conversationId, bodies } = await setupTalk();
  await t.run(async (ctx) => {
    for (let i = 0; i < 301; i++) {
      const [senderId, body, time] = [nadia.userId, `lab note ${i}`, NOW + i * 1000];
      const said = { conversationId, senderId, body, time };
      const messageId = await ctx.db.insert("messages", said);
      const entry = { messageId, memberId: nadia.userId, conversationId, senderId, text: body };
      await ctx.db.insert("searchTexts", entry);
    }
  });
  const [from, before] = [NOW + 150_000, NOW + 152_000];
  const found = await bodies(nadia, "lab", { from, before });
  expect(found.toSorted()).toEqual(["lab note 150", "lab note 151"]);
});

test("search is never out of step with an edit, a deletion or hiding", async () => {
  const { nadia, amara, say, bodies } = await setupTalk();
  const [first, second, third] = await say(nadia, "apple", "banana", "cherry");
  if (!first || !second || !third) throw new Error("not sent");
  await nadia.as.mutation(api.messages.editMessage, { messageId: first, body: "apricot" });
  expect([await bodies(amara, "apple"), await bodies(amara, "apricot")]).toEqual([[], ["apricot"]]);
  await nadia.as.mutation(api.messages.deleteMessage, { messageId: second });
  expect(await bodies(amara, "banana")).toEqual([]);
  await amara.as.mutation(api.messages.hideMessage, { messageId: third });
  expect(await bodies(amara, "cherry")).toEqual([]);
  expect(await bodies(nadia, "cherry")).toEqual(["cherry"]);
});

test("what changed before the drainer came is found as it is now", async () => {
  const { t, nadia, amara, conversationId, settle, bodies } = await setupTalk();
  const send = async (body: string) =>
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body });
  const [edited, deleted, hidden] = [
    await send("apple"),
    await send("banana"),
    await send("cherry"),
  ];
  await nadia.as.mutation(api.messages.editMessage, { messageId: edited, body: "apricot" });
  await nadia.as.mutation(api.messages.deleteMessage, { messageId: deleted });
  await amara.as.mutation(api.messages.hideMessage, { messageId: hidden });
  await settle();
  expect(await bodies(amara, "apricot")).toEqual(["apricot"]);
  for (const word of ["apple", "banana", "cherry"]) expect(await bodies(amara, word)).toEqual([]);
  const texts = await t.run(async (ctx) => await ctx.db.query("searchTexts").collect());
  expect(texts.filter((row) => row.messageId === edited)).toHaveLength(2);
});

test("emoji alone are not indexed, and words put in later are", async () => {
  const { t, nadia, amara, say, bodies } = await setupTalk();
  const [messageId] = await say(nadia, "🎉");
  if (!messageId) throw new Error("not sent");
  expect(await t.run(async (ctx) => await ctx.db.query("searchTexts").collect())).toEqual([]);
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "🎉 party" });
  expect(await bodies(amara, "part")).toEqual(["🎉 party"]);
});

test("a note to self is found once", async () => {
  const { t, nadia, settle, bodies } = await setupTalk();
  const conversationId = await nadia.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: nadia.userId,
  });
  await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "buy batteries" });
  await settle();
  expect(await bodies(nadia, "batteries")).toEqual(["buy batteries"]);
  expect(await t.run(async (ctx) => (await ctx.db.query("searchTexts").collect()).length)).toBe(1);
});

test("a repair gives every message its entries back and leaves good ones alone", async () => {
  const { t, nadia, say, settle, bodies } = await setupTalk();
  await say(nadia, ...Array.from({ length: 20 }, (_, i) => `apple ${i}`));
  await t.run(async (ctx) => {
    for (const row of await ctx.db.query("searchTexts").take(15)) await ctx.db.delete(row._id);
    const row = await ctx.db.query("searchTexts").order("desc").first();
    if (row) await ctx.db.patch(row._id, { text: "out of step" });
  });
  await t.mutation(internal.admin.repairSearch, {});
  await settle();
  expect(await bodies(nadia, "apple", { limit: 50 })).toHaveLength(20);
  expect(await bodies(nadia, "step")).toEqual([]);
});

test("a repair beside a message whose turn has not come makes nothing twice", async () => {
  const { t, nadia, conversationId, settle, bodies } = await setupTalk();
  await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "apple pie" });
  await t.mutation(internal.admin.repairSearch, {});
  await settle();
  expect(await bodies(nadia, "apple")).toEqual(["apple pie"]);
  expect(await t.run(async (ctx) => (await ctx.db.query("searchTexts").collect()).length)).toBe(2);
});
