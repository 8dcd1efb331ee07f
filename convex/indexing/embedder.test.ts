import { expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { setupTest, type TestPerson } from "../setup.helper";
import { toVector } from "./builtin";

/** A model server that can be told how to behave for each call. */
type Behaviour = (texts: string[]) => Response | "down";

async function setupTalk(behave: Behaviour = answerWell) {
  const env = setupTest();
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  vi.stubEnv("EMBED_PER_SECOND", "10000");
  vi.stubEnv("EMBEDDING_PROVIDER", "openai");
  vi.stubEnv("OPENAI_BASE_URL", "http://models.example/v1");
  const server = { behave, calls: [] as string[][] };
  vi.stubGlobal("fetch", async (_: string, init: { body: string }) => {
    const { input } = JSON.parse(init.body) as { input: string[] };
    server.calls.push(input);
    const answer = server.behave(input);
    if (answer === "down") throw new TypeError("fetch failed");
    return answer;
  });
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const send = async (body: string, who: TestPerson = nadia) =>
    await who.as.mutation(api.messages.sendMessage, { conversationId, body });
  const rows = async () =>
    await env.t.run(async (ctx) => ({
      vectors: (await ctx.db.query("messageEmbeddings").collect()).map((row) => row.messageId),
      waiting: (await ctx.db.query("embeddingQueue").collect()).length,
      setAside: (await ctx.db.query("embeddingFailures").collect()).map((row) => row.reason),
    }));
  return { ...env, server, nadia, amara, conversationId, send, rows };
}

function answerWell(texts: string[]): Response {
  return Response.json({
    data: texts.map((text, index) => ({ index, embedding: toVector(text) })),
  });
}

test("many messages are embedded in few calls, each exactly once", async () => {
  const { server, send, rows, settle } = await setupTalk();
  for (let i = 0; i < 200; i++) await send(`message number ${i}`);
  await settle();
  const { vectors, waiting } = await rows();
  expect([vectors.length, new Set(vectors).size, waiting]).toEqual([200, 200, 0]);
  expect(server.calls.every((texts) => texts.length <= 96)).toBe(true);
  expect(server.calls.length).toBeLessThanOrEqual(6);
});

test("messages that say too little are left to words", async () => {
  const { server, send, rows, settle } = await setupTalk();
  for (const body of ["ok", "🎉🎉🎉", "thanks!", "???"]) await send(body);
  await settle();
  expect([server.calls, await rows()]).toEqual([[], { vectors: [], waiting: 0, setAside: [] }]);
});

test("a provider that is down delays search, never a message, and loses none", async () => {
  const { server, send, rows, settle } = await setupTalk(() => "down");
  let calls = 0;
  server.behave = (texts) => {
    calls += 1;
    return calls <= 20 ? "down" : answerWell(texts);
  };
  for (let i = 0; i < 30; i++) await send(`message number ${i}`);
  await settle();
  expect(await rows()).toMatchObject({ waiting: 0, setAside: [] });
  expect((await rows()).vectors).toHaveLength(30);
});

test("it waits as long as the provider asks", async () => {
  const { server, send, settle } = await setupTalk();
  const at: number[] = [];
  server.behave = (texts) => {
    at.push(Date.now());
    if (at.length > 1) return answerWell(texts);
    return new Response("", { status: 429, headers: { "Retry-After": "120" } });
  };
  await send("a message to embed");
  await settle();
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(120_000);
});

test("a text the provider refuses is set aside alone, the others are embedded", async () => {
  const { server, send, rows, settle } = await setupTalk();
  server.behave = (texts) =>
    texts.some((text) => text.includes("poison"))
      ? new Response("", { status: 400 })
      : answerWell(texts);
  for (let i = 0; i < 40; i++) await send(i === 17 ? "a poison message" : `message number ${i}`);
  await settle();
  expect(await rows()).toMatchObject({ waiting: 0, setAside: ["answered 400"] });
  expect((await rows()).vectors).toHaveLength(39);
});

test("a text the provider always chokes on is set aside while others succeed", async () => {
  const { t, server, send, rows } = await setupTalk();
  vi.stubEnv("EMBED_TRIES", "3");
  server.behave = (texts) =>
    texts.some((text) => text.includes("poison")) ? "down" : answerWell(texts);
  await send("a poison message");
  // A school day: something is said every ten minutes.
  for (let i = 0; i < 30; i++) {
    await send(`message number ${i}`);
    const next = Date.now() + 10 * 60_000;
    while (Date.now() < next) {
      if (vi.getTimerCount() === 0) vi.setSystemTime(next);
      vi.advanceTimersToNextTimer();
      await t.finishInProgressScheduledFunctions();
    }
  }
  expect(await rows()).toMatchObject({ setAside: ["TypeError"] });
  expect((await rows()).vectors.length).toBeGreaterThanOrEqual(29);
});

test("an edit while it is being embedded leaves only the vector of the new words", async () => {
  const { t, server, nadia, send, rows, settle } = await setupTalk();
  vi.stubEnv("EMBEDDING_PROVIDER", "none");
  const messageId = await send("the old words of it");
  await settle();
  vi.stubEnv("EMBEDDING_PROVIDER", "openai");
  await t.run(async (ctx) => {
    await ctx.db.insert("embeddingQueue", { messageId, attempts: 0, nextAt: Date.now() });
  });
  const { items } = await t.mutation(internal.indexing.embedDue.readDue, {});
  const [item] = items;
  if (item === undefined) throw new Error("nothing claimed");
  await nadia.as.mutation(api.messages.editMessage, { messageId, body: "the new words of it" });
  await t.mutation(internal.indexing.embedDue.store, {
    model: "openai-text-embedding-3-small",
    items: [
      {
        queueId: item.queueId,
        messageId,
        editedAt: item.editedAt,
        embedding: toVector(item.text),
      },
    ],
  });
  expect(await rows()).toMatchObject({ vectors: [], waiting: 1 });
  await settle();
  expect(server.calls.flat()).not.toContain("the old words of it");
  const [row, ...more] = await t.run(
    async (ctx) => await ctx.db.query("messageEmbeddings").collect(),
  );
  expect(more).toEqual([]);
  expect(row?.embedding[0]).toBeCloseTo(toVector("the new words of it")[0] ?? 0, 5);
});

test("a deleted message has no vector and waits for none, at once", async () => {
  const { nadia, send, rows, settle } = await setupTalk();
  const messageId = await send("something to be deleted");
  await settle();
  expect((await rows()).vectors).toEqual([messageId]);
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });
  expect(await rows()).toMatchObject({ vectors: [], waiting: 0 });
});

/** Moves the clock until a run's action is about to begin, and cuts it off as a dying server does. */
async function cutOff({ t, wait }: Awaited<ReturnType<typeof setupTalk>>): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    const isCut = await t.run(async (ctx) => {
      const jobId = (await ctx.db.query("supervisedActions").first())?.jobId;
      const job = jobId && (await ctx.db.system.get(jobId));
      if (job?.state.kind !== "pending") return false;
      await ctx.scheduler.cancel(job._id);
      return true;
    });
    if (isCut) return;
    wait(100);
    await t.finishInProgressScheduledFunctions();
  }
  throw new Error("no run came");
}

test("an action that died with the server is started again within seconds", async () => {
  const talk = await setupTalk();
  const { t, send, rows, wait, settle } = talk;
  const messageId = await send("a message to embed");
  await cutOff(talk);
  for (let i = 0; i < 30; i++) {
    wait(100);
    await t.finishInProgressScheduledFunctions();
  }
  expect(await rows()).toEqual({ vectors: [messageId], waiting: 0, setAside: [] });
  await settle();
  expect(await t.run(async (ctx) => await ctx.db.query("supervisedActions").first())).toBeNull();
});

test("one that dies each time is given up, and the next run finds what waits", async () => {
  const talk = await setupTalk();
  const { server, send, rows, settle } = talk;
  const messageId = await send("a message to embed");
  for (let i = 0; i < 8; i++) await cutOff(talk);
  expect(await rows()).toMatchObject({ vectors: [], waiting: 1 });
  await settle();
  expect(await rows()).toEqual({ vectors: [messageId], waiting: 0, setAside: [] });
  expect(server.calls).toHaveLength(1);
});

test("no text stays behind in a schedule, a queue or a state", async () => {
  const { t, server, send, settle } = await setupTalk();
  let calls = 0;
  server.behave = (texts) => (calls++ < 3 ? "down" : answerWell(texts));
  await send("the words nobody else may keep");
  await settle();
  const kept = await t.run(async (ctx) =>
    JSON.stringify([
      await ctx.db.system.query("_scheduled_functions").collect(),
      await ctx.db.query("embeddingQueue").collect(),
      await ctx.db.query("embedderHealth").collect(),
      await ctx.db.query("embeddingFailures").collect(),
      await ctx.db.query("messageEmbeddings").collect(),
    ]),
  );
  expect(kept).not.toContain("nobody else");
});

test("after a change of provider all is embedded anew, by itself and once, and one sees how far", async () => {
  const { t, send, rows, settle } = await setupTalk();
  for (let i = 0; i < 60; i++) await send(`message number ${i}`);
  await settle();
  const check = async () => await t.mutation(internal.indexing.repair.checkProvider, {});
  await check();
  await settle();
  vi.stubEnv("EMBEDDING_PROVIDER", "builtin");
  await check();
  const repair = async () => (await t.query(internal.admin.embeddings, {})).repair;
  expect(await repair()).toMatchObject({ messages: 0, percent: 0, finishedAt: null });
  await settle();
  expect(await repair()).toMatchObject({ messages: 60, percent: 100 });
  const startedAt = (await repair())?.startedAt;
  const models = await t.run(async (ctx) =>
    (await ctx.db.query("messageEmbeddings").collect()).map((row) => row.model),
  );
  expect(models).toEqual(Array.from({ length: 60 }, () => "builtin-1"));
  expect((await rows()).waiting).toBe(0);
  await check();
  expect((await repair())?.startedAt).toBe(startedAt);
});

test("a repair goes no faster than the embedder, so that new messages come soon", async () => {
  const { t, server, nadia, conversationId, rows, settle, wait } = await setupTalk(() => "down");
  await t.run(async (ctx) => {
    for (let i = 0; i < 500; i++) {
      const body = `message number ${i}`;
      await ctx.db.insert("messages", { conversationId, senderId: nadia.userId, body, time: i });
    }
  });
  await t.mutation(internal.admin.repairSearch, {});
  for (let part = 0; part < 40; part++) {
    wait(1000);
    await t.finishInProgressScheduledFunctions();
  }
  expect((await rows()).waiting).toBe(300);
  expect((await t.query(internal.admin.embeddings, {})).repair).toMatchObject({ messages: 300 });
  server.behave = answerWell;
  await settle();
  expect(await rows()).toMatchObject({ waiting: 0, setAside: [] });
  expect(new Set((await rows()).vectors).size).toBe(500);
});

test("without a provider nothing is queued, and a repair catches up later", async () => {
  const { t, send, rows, settle } = await setupTalk();
  vi.stubEnv("EMBEDDING_PROVIDER", "none");
  await send("said while it was off");
  await settle();
  expect(await rows()).toMatchObject({ vectors: [], waiting: 0 });
  vi.stubEnv("EMBEDDING_PROVIDER", "builtin");
  await t.mutation(internal.admin.repairSearch, {});
  await settle();
  expect((await rows()).vectors).toHaveLength(1);
});
