import { expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { FIRST_PAGE, NOW, setupTest, type TestPerson } from "../setup.helper";

async function setupPair() {
  const env = setupTest();
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  // The embedder has tests of its own, and the clock stands where they need it.
  vi.stubEnv("EMBEDDING_PROVIDER", "none");
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const count = async (table: "indexingQueue" | "indexingWake" | "_scheduled_functions") =>
    await env.t.run(async (ctx) =>
      table === "_scheduled_functions"
        ? (await ctx.db.system.query(table).collect()).length
        : (await ctx.db.query(table).collect()).length,
    );
  const send = async (body: string) =>
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body });
  const preview = async (person: TestPerson) =>
    (await person.as.query(api.conversations.listUserConversations, { paginationOpts: FIRST_PAGE }))
      .page[0]?.lastMessage?.preview;
  return { ...env, nadia, amara, conversationId, count, send, preview };
}

test("many sends wake one drainer, and it sleeps when the queue is empty", async () => {
  const { count, send, settle, preview, amara } = await setupPair();
  for (let i = 0; i < 10; i++) await send(`m${i}`);
  expect(await count("_scheduled_functions")).toBe(1);
  expect(await count("indexingWake")).toBe(1);
  await settle();
  expect(await count("indexingQueue")).toBe(0);
  expect(await count("indexingWake")).toBe(0);
  expect(await preview(amara)).toBe("m9");
});

test("a send after it fell asleep wakes it again", async () => {
  const { send, settle, preview, amara } = await setupPair();
  await send("one");
  await settle();
  await send("two");
  await settle();
  expect(await preview(amara)).toBe("two");
});

test("a queue longer than a batch is drained to the end", async () => {
  const { count, send, settle, preview, amara } = await setupPair();
  for (let i = 0; i < 200; i++) await send(`m${i}`);
  await settle();
  expect(await count("indexingQueue")).toBe(0);
  expect(await preview(amara)).toBe("m199");
});

/** Without the rounds that are due by then. */
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

test("under load a round takes what waits of one conversation before the next one's", async () => {
  const { t, direct, person, nadia, conversationId, send } = await setupPair();
  const other = await direct(nadia, await person("Bo"));
  for (let i = 0; i < 10; i++) {
    await send(`m${i}`);
    await nadia.as.mutation(api.messages.sendMessage, { conversationId: other, body: `n${i}` });
  }
  later(1000);
  await t.mutation(internal.indexing.drainer.drain, {});
  const left = await t.run(async (ctx) => await ctx.db.query("indexingQueue").collect());
  expect(left.filter((row) => row.conversationId === conversationId)).toHaveLength(0);
});

test.each([
  { name: "a few messages", messages: 10, spell: 0, nextInMs: 100 },
  { name: "a full round", messages: 12, spell: 0, nextInMs: 10 },
  { name: "the last round of a busy spell", messages: 5, spell: 30, nextInMs: 1000 },
])("after $name the next round comes in $nextInMs ms", async ({ messages, spell, nextInMs }) => {
  const { t, send } = await setupPair();
  for (let i = 0; i < messages; i++) await send(`m${i}`);
  later(50);
  await t.mutation(internal.indexing.drainer.drain, { spell: { pauseMs: 100, messages: spell } });
  const jobs = await t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  expect(jobs.map((job) => job.scheduledTime - Date.now())).toContain(nextInMs);
});

test("a round takes more when messages have waited long", async () => {
  const { t, count, send } = await setupPair();
  for (let i = 0; i < 50; i++) await send(`m${i}`);
  later(1000);
  await t.mutation(internal.indexing.drainer.drain, {});
  expect(await count("indexingQueue")).toBe(38);
  later(2000);
  await t.mutation(internal.indexing.drainer.drain, {});
  expect(await count("indexingQueue")).toBe(0);
});

test("rows that are just being sent are left for the next round", async () => {
  const { t, count, send } = await setupPair();
  await send("fresh");
  await t.mutation(internal.indexing.drainer.drain, {});
  expect(await count("indexingQueue")).toBe(1);
  expect(await count("indexingWake")).toBe(1);
});

test("an older message drained late does not hide a newer one", async () => {
  const { t, conversationId, nadia, send, settle, preview, amara, wait } = await setupPair();
  wait(60_000);
  await send("newer");
  await settle();
  await t.run(async (ctx) => {
    const messageId = await ctx.db.insert("messages", {
      conversationId,
      senderId: nadia.userId,
      body: "older",
      time: NOW,
    });
    await ctx.db.insert("indexingQueue", { messageId, conversationId });
  });
  wait(1000);
  await t.mutation(internal.indexing.drainer.drain, {});
  expect(await preview(amara)).toBe("newer");
});

test("a message that is gone when its turn comes stops nothing", async () => {
  const { t, send, settle, count, preview, amara } = await setupPair();
  const first = await send("gone");
  await send("stays");
  await t.run(async (ctx) => await ctx.db.delete(first));
  await settle();
  expect(await count("indexingQueue")).toBe(0);
  expect(await preview(amara)).toBe("stays");
});

test("the check wakes a drainer that died with rows waiting, and leaves a living one alone", async () => {
  const { t, send, settle, count, preview, amara, wait } = await setupPair();
  await send("first");
  await settle();
  // Its scheduled round is lost: the wake row is there, nobody runs.
  await t.run(async (ctx) => await ctx.db.insert("indexingWake", {}));
  await send("stuck");
  wait(10_000);
  const before = await count("_scheduled_functions");
  await t.mutation(internal.indexing.drainer.checkDrainer, {});
  expect(await count("_scheduled_functions")).toBe(before);

  wait(30_000);
  await t.mutation(internal.indexing.drainer.checkDrainer, {});
  await settle();
  expect(await preview(amara)).toBe("stuck");
});
