import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { makeGroup } from "./model/factories";
import { refusal, setupTest, type TestPerson } from "./setup.helper";

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
    await who.as.action(api.messages.semanticSearch, { q, ...filters });
  return { ...env, nadia, amara, conversationId, say, search };
}

test("what words and vectors find is one list that says why each matched", async () => {
  const { nadia, amara, say, search } = await setupTalk();
  await say(
    nadia,
    "The safety briefing has to be signed before Thursday",
    "saftey brieffing forms are in the tray",
    "lunch at twelve in the canteen",
  );
  const hits = await search(amara, "safety briefing");
  expect(hits.map(({ message, matchedBy }) => [message.slice(0, 15), matchedBy])).toEqual([
    ["The safety brie", "both"],
    ["saftey brieffin", "meaning"],
  ]);
  expect(hits[0]).toMatchObject({
    senderName: "Nadia",
    otherUser: { name: "Nadia" },
    ranges: [
      { start: 4, end: 10 },
      { start: 11, end: 19 },
    ],
  });
});

test("what has every word stands above what is only close to it", async () => {
  const { nadia, say, search } = await setupTalk();
  // To vectors two words are next to nothing of so long a text.
  const text = Array.from({ length: 90 }, (_, i) => ((i + 1) * 1_234_567_891).toString(36));
  const close = ["brieffing of saftey", "saftey brieffings", "safetey briefinng"];
  const exact = ["One", "Two", "Six"].map(
    (name) => `${name}: briefing. ${text.join(" ")}. Also safety.`,
  );
  await say(nadia, ...close, ...exact);
  const hits = await search(nadia, "the safety briefing");
  expect(hits.map(({ matchedBy }) => matchedBy)).toEqual([
    ...exact.map(() => "words"),
    ...close.map(() => "meaning"),
  ]);
});

test("whole words stand above beginnings of others, however close these are", async () => {
  const { nadia, say, search } = await setupTalk();
  const text = Array.from({ length: 90 }, (_, i) => ((i + 1) * 1_234_567_891).toString(36));
  const whole = `Back to the laboratory. ${text.join(" ")}`;
  const close = ["laboratorys", "my laboratorys", "laboratories, laboratorys"];
  await say(nadia, whole, ...close);
  const hits = await search(nadia, "laboratory");
  expect(hits.map(({ message, matchedBy }) => [message, matchedBy])).toEqual([
    [whole, "words"],
    ...close.map((body) => [body, "both"]),
  ]);
});

test("of whole words, those spelled as typed stand above the others", async () => {
  const { nadia, say, search } = await setupTalk();
  await say(nadia, "Meine Größe", "Die Grosse kommt", "Die grosse kommt auch");
  const found = async (q: string) => (await search(nadia, q)).map((hit) => hit.message);
  expect((await found("größe"))[0]).toBe("Meine Größe");
  expect((await found("grosse")).at(-1)).toBe("Meine Größe");
});

test("nothing typed finds nothing, and asks nobody", async () => {
  const { nadia, say, search } = await setupTalk();
  await say(nadia, "The safety briefing has to be signed before Thursday");
  vi.stubEnv("EMBEDDING_PROVIDER", "openai");
  vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1");
  expect(await search(nadia, " \n ")).toEqual([]);
  expect(await refusal(search(nadia, "safety"))).toEqual({ code: "MeaningUnavailable" });
});

test("strangers find nothing, with 100 conversations of others around", async () => {
  const { nadia, amara, person, direct, say, search, settle } = await setupTalk();
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  await say(nadia, "The code of the staffroom door is secret");
  const eve = await person("Eve");
  for (let i = 0; i < 100; i++) {
    const other = await person(`P${i}`);
    const conversationId = await direct(eve, other);
    const body = `something about the staffroom ${i}`;
    await other.as.mutation(api.messages.sendMessage, { conversationId, body });
  }
  await settle();
  const eves = await search(eve, "code of the staffroom door", { limit: 50 });
  expect(eves.length).toBe(50);
  expect(eves.map((hit) => hit.message).join()).not.toContain("secret");
  expect((await search(amara, "code of the staffroom door"))[0]?.message).toContain("secret");
});

test("groups are searched like other conversations, more than one question holds too", async () => {
  const { t, nadia, amara, person, say, search, settle } = await setupTalk();
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  await say(nadia, "The safety briefing is between the two of us");
  const participants = [nadia.userId, amara.userId, (await person("Ben")).userId];
  const stranger = await person("Stranger");
  const found: string[] = [];
  for (let i = 0; i < 70; i += 1) {
    const conversationId = await t.run(
      async (ctx) => await makeGroup(ctx, { participants, at: Date.now() }),
    );
    if (i % 23 !== 0) continue;
    const body = `The safety briefing of group ${i}`;
    found.push(await nadia.as.mutation(api.messages.sendMessage, { conversationId, body }));
  }
  await settle();
  const hits = await search(amara, "saftey breifing");
  expect(new Set(hits.map((hit) => hit.matchedBy))).toEqual(new Set(["meaning"]));
  expect(hits.map((hit) => hit.messageId)).toEqual(expect.arrayContaining(found));
  expect(hits).toHaveLength(5);
  expect(await search(stranger, "saftey breifing")).toEqual([]);
  const [conversationId] = hits.filter((hit) => hit.messageId === found[1]);
  expect(
    await search(amara, "saftey breifing", { conversationId: conversationId?.conversationId }),
  ).toHaveLength(1);
});

test("in one conversation only its members search", async () => {
  const { nadia, person, conversationId, say, search } = await setupTalk();
  await say(nadia, "The safety briefing is on Thursday");
  expect(await search(nadia, "safety", { conversationId })).toHaveLength(1);
  expect(await refusal(search(await person("Eve"), "safety", { conversationId }))).toEqual({
    code: "NotFound",
  });
});

test("an edited, deleted or hidden message is not found by what it meant", async () => {
  const { nadia, amara, say, search } = await setupTalk();
  const [first, second, third] = await say(
    nadia,
    "photographs of the museum trip",
    "photograph from the museum roof",
    "photographing the museum garden",
  );
  if (!first || !second || !third) throw new Error("not sent");
  await nadia.as.mutation(api.messages.editMessage, {
    messageId: first,
    body: "something else entirely",
  });
  await nadia.as.mutation(api.messages.deleteMessage, { messageId: second });
  await amara.as.mutation(api.messages.hideMessage, { messageId: third });
  expect(await search(amara, "museum photographs")).toEqual([]);
  expect((await search(nadia, "museum photographs")).map((hit) => hit.messageId)).toEqual([third]);
});

test("an unrelated question finds nothing rather than anything", async () => {
  const { nadia, say, search } = await setupTalk();
  await say(nadia, "lunch at twelve in the canteen", "the gas taps in room nine");
  expect(await search(nadia, "quarterly budget report")).toEqual([]);
  expect(await search(nadia, "")).toEqual([]);
});

test("searches by meaning are limited per person", async () => {
  const { nadia, amara, search } = await setupTalk();
  vi.stubEnv("MEANING_SEARCHES_PER_MINUTE", "2");
  await search(nadia, "one");
  await search(nadia, "two");
  expect(await refusal(search(nadia, "three"))).toEqual({
    code: "RateLimited",
    retryAfterMs: 30_000,
  });
  expect(await search(amara, "mine")).toEqual([]);
});

test("without a provider it says so, and words still work", async () => {
  const { nadia, say, search } = await setupTalk();
  await say(nadia, "the safety briefing");
  vi.stubEnv("EMBEDDING_PROVIDER", "none");
  expect(await refusal(search(nadia, "safety"))).toEqual({ code: "MeaningUnavailable" });
  expect(await nadia.as.query(api.messages.search, { q: "safety" })).toHaveLength(1);
  expect(await nadia.as.query(api.messages.getSearchStatus, {})).toEqual({
    isAvailable: false,
    isByMeaning: false,
    total: 1,
    waiting: 0,
    isMore: false,
  });
});

test("messages like this one, without it, and only for who may read it", async () => {
  const { nadia, amara, person, say } = await setupTalk();
  const [messageId, similar] = await say(
    nadia,
    "the museum tickets are booked",
    "booking museum tickets took an hour",
    "lunch at twelve in the canteen",
  );
  if (!messageId) throw new Error("not sent");
  const list = async (who: TestPerson) =>
    (await who.as.action(api.messages.listSimilar, { messageId })).map((hit) => hit.messageId);
  expect(await list(amara)).toEqual([similar]);
  expect(await refusal(list(await person("Eve")))).toEqual({ code: "NotFound" });
});
