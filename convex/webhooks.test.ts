import { expect, onTestFinished, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { HOUR, MINUTE, SECOND } from "./lib/time";
import { makeGroup } from "./model/factories";
import { setupTest, type TestPerson } from "./setup.helper";

const URL_OF_BOT = "https://bots.example.org/hook";

type Sent = { body: string; headers: Record<string, string> };
type Received = { url: string; headers: Headers; body: string; at: number };

/** A bot, somebody who talks to it, and a receiver that answers as it is told. */
async function setupBot() {
  const env = setupTest();
  // Its workflow moves the clock, and these tests look at pauses.
  vi.stubEnv("EMBEDDING_PROVIDER", "none");
  const received: Received[] = [];
  const answers: (number | "timeout" | "refused")[] = [];
  vi.stubGlobal("fetch", async (url: string, init: Sent) => {
    const { body } = init;
    received.push({ url, headers: new Headers(init.headers), body, at: Date.now() });
    const answer = answers.shift() ?? 204;
    if (answer === "timeout") throw new DOMException("too late", "TimeoutError");
    if (answer === "refused") throw new TypeError("fetch failed");
    return new Response(null, { status: answer });
  });
  onTestFinished(() => {
    vi.unstubAllGlobals();
  });
  const bot = await env.t.action(internal.admin.createBot, { name: "Timetable", url: URL_OF_BOT });
  if (bot === null) throw new Error("no bot was made");
  const nadia = await env.person("Nadia");
  const conversationId = await nadia.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: bot.userId,
  });
  const send = async (body: string, who: TestPerson = nadia, where = conversationId) => {
    env.wait(SECOND);
    const args = { conversationId: where, body };
    return await who.as.mutation(api.messages.sendMessage, args);
  };
  /** The drainer's turn, and nobody else's. */
  const drain = async () => {
    env.wait(SECOND);
    await env.t.mutation(internal.indexing.drainer.drain, {});
  };
  const bodies = () => received.map(({ body }) => JSON.parse(body).data.message.body);
  const state = async () => (await env.t.query(internal.admin.bots, {}))[0];
  return { ...env, bot, nadia, conversationId, received, answers, send, drain, bodies, state };
}

async function signatureOf(secret: string, { headers, body }: Received): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.replace("whsec_", "")), (char) => char.charCodeAt(0));
  const hash = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes, hash, false, ["sign"]);
  const content = `${headers.get("webhook-id")}.${headers.get("webhook-timestamp")}.${body}`;
  const signed = await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(content));
  return `v1,${btoa(String.fromCharCode(...new Uint8Array(signed)))}`;
}

test("a bot is told what is said to it, signed, and knows who and where", async () => {
  const { bot, nadia, conversationId, received, send, settle, state } = await setupBot();
  const messageId = await send("when is chemistry");
  const time = Date.now();
  await settle();
  const [request] = received;
  if (request === undefined || received.length !== 1) throw new Error("not told once");
  expect(request.url).toBe(URL_OF_BOT);
  expect(JSON.parse(request.body)).toEqual({
    type: "message.created",
    timestamp: new Date(time).toISOString(),
    data: {
      botId: bot.userId,
      conversationId,
      message: {
        id: messageId,
        sender: { id: nadia.userId, name: "Nadia" },
        body: "when is chemistry",
        time,
        replyTo: null,
      },
    },
  });
  expect(request.headers.get("webhook-signature")).toBe(await signatureOf(bot.secret, request));
  expect(Number(request.headers.get("webhook-timestamp"))).toBe(Math.floor(request.at / 1000));
  expect(await state()).toMatchObject({ waiting: 0, failures: 0, problem: null });
});

test("it answers with its token, and is not told its own words", async () => {
  const { t, bot, conversationId, received, send, settle } = await setupBot();
  await send("when is chemistry");
  await settle();
  const response = await t.fetch(`/v1/conversations/${conversationId}/messages`, {
    method: "POST",
    headers: { Authorization: `Bearer ${bot.token}` },
    body: JSON.stringify({ body: "at nine" }),
  });
  expect(response.status).toBe(201);
  await settle();
  expect(received).toHaveLength(1);
});

test("it is told nothing of conversations it is not in, and of a group's what all say", async () => {
  const { t, bot, nadia, person, direct, send, bodies, settle } = await setupBot();
  const amara = await person("Amara");
  await send("between us", nadia, await direct(nadia, amara));
  const participants = [nadia.userId, amara.userId, bot.userId];
  const group = await t.run(async (ctx) => await makeGroup(ctx, { participants, at: Date.now() }));
  await send("hello all", amara, group);
  await settle();
  expect(bodies()).toEqual(["hello all"]);
});

test("what it does not take is sent again, later and later, and in order", async () => {
  const { received, answers, send, bodies, settle, state } = await setupBot();
  answers.push(500, "timeout", "refused", 301, 200);
  await send("first");
  await send("second");
  await settle();
  expect(bodies()).toEqual(["first", "first", "first", "first", "first", "second"]);
  const pauses = received.slice(1, 5).map((item, i) => item.at - (received[i]?.at ?? 0));
  expect(pauses).toEqual([1, 2, 4, 8].map((seconds) => seconds * SECOND));
  expect(new Set(received.slice(0, 5).map(({ headers }) => headers.get("webhook-id"))).size).toBe(
    1,
  );
  expect(await state()).toMatchObject({ waiting: 0, failures: 0, problem: null });
});

test("what it takes too rarely is set aside, told, and sent again when asked", async () => {
  const { t, answers, send, bodies, settle, state } = await setupBot();
  vi.stubEnv("WEBHOOK_TRIES", "3");
  answers.push(500, 503, 404);
  const messageId = await send("bad");
  await send("good");
  await settle();
  expect(bodies()).toEqual(["bad", "bad", "bad", "good"]);
  const setAside = await t.query(internal.admin.botEvents, {});
  expect(setAside).toMatchObject([{ messageId, attempts: 3, problem: "answered 404" }]);
  expect(await state()).toMatchObject({ waiting: 1 });
  const dryRun = await t.mutation(internal.admin.resendBotEvents, { dryRun: true });
  expect(dryRun).toEqual({ events: 1 });
  await settle();
  expect(bodies()).toHaveLength(4);
  await t.mutation(internal.admin.resendBotEvents, {});
  await settle();
  expect(bodies().at(-1)).toBe("bad");
  expect(await t.query(internal.admin.botEvents, {})).toEqual([]);
  expect(await state()).toMatchObject({ waiting: 0 });
});

test("one that is down is asked rarely, keeps a bounded line and slows nobody", async () => {
  const { received, answers, send, drain, settle, state } = await setupBot();
  vi.stubEnv("WEBHOOK_QUEUE_MAX", "3");
  vi.stubEnv("WEBHOOK_TRIES", "6");
  answers.push(...Array.from({ length: 60 }, () => "refused" as const));
  for (const body of ["1", "2", "3", "4", "5"]) {
    await send(body);
    await drain();
  }
  expect(await state()).toMatchObject({ waiting: 3, dropped: 2 });
  await settle();
  expect(await state()).toMatchObject({
    waiting: 3,
    dropped: 2,
    failures: 18,
    problem: "no answer",
  });
  const pauses = received.slice(1).map((item, i) => item.at - (received[i]?.at ?? 0));
  expect(Math.max(...pauses)).toBe(15 * MINUTE);
  expect(Math.min(...pauses)).toBe(SECOND);
  expect(pauses.at(-1)).toBe(15 * MINUTE);
});

test("what was edited is told as it is, what was deleted not at all", async () => {
  const { nadia, answers, send, drain, bodies, settle } = await setupBot();
  answers.push(500);
  const first = await send("first");
  const second = await send("second");
  await drain();
  await nadia.as.mutation(api.messages.editMessage, { messageId: first, body: "changed" });
  await nadia.as.mutation(api.messages.deleteMessage, { messageId: second });
  await settle();
  expect(new Set(bodies())).toEqual(new Set(["changed"]));
});

test("switched off it is told nothing, and nothing of that time later", async () => {
  const { t, bot, send, bodies, settle } = await setupBot();
  const { botId } = bot;
  await t.mutation(internal.admin.changeBot, { botId, isEnabled: false });
  await send("unheard");
  await settle();
  await t.mutation(internal.admin.changeBot, { botId, isEnabled: true });
  await send("heard");
  await settle();
  expect(bodies()).toEqual(["heard"]);
});

test("a sender that died is replaced", async () => {
  const { t, bot, send, bodies, settle, wait } = await setupBot();
  await t.run(async (ctx) => {
    await ctx.db.patch(bot.botId, { isAwake: true, leaseUntil: Date.now() + MINUTE });
  });
  await send("hello");
  await settle();
  expect(bodies()).toEqual([]);
  await t.mutation(internal.cleanup.wakeDead, { sender: "bots" });
  await settle();
  expect(bodies()).toEqual([]);
  wait(HOUR);
  await t.mutation(internal.cleanup.wakeDead, { sender: "bots" });
  await settle();
  expect(bodies()).toEqual(["hello"]);
});

test("no job carries words or secrets", async () => {
  const { t, bot, answers, send, settle } = await setupBot();
  answers.push(500, 500);
  await send("quite private words");
  await settle();
  const jobs = await t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  expect(jobs.some((job) => job.name.includes("webhooks"))).toBe(true);
  const text = JSON.stringify(jobs);
  expect(text).not.toContain("private");
  expect(text).not.toContain(bot.secret);
  expect(await t.query(internal.admin.bots, {})).not.toContain(bot.secret);
});

test("an address inside the network is refused, also one that became forbidden later", async () => {
  const { t, bot, received, send, settle, state } = await setupBot();
  const { botId } = bot;
  const url = "http://127.0.0.1:4300/";
  await expect(t.action(internal.admin.createBot, { name: "Bad", url })).rejects.toThrow("inside");
  await expect(t.mutation(internal.admin.changeBot, { botId, url })).rejects.toThrow("inside");
  vi.stubEnv("WEBHOOK_ALLOWED_HOSTS", "127.0.0.1:4300");
  await t.mutation(internal.admin.changeBot, { botId, url });
  vi.stubEnv("WEBHOOK_ALLOWED_HOSTS", "");
  vi.stubEnv("WEBHOOK_TRIES", "1");
  await send("hello");
  await settle();
  expect(received).toEqual([]);
  expect(await state()).toMatchObject({ waiting: 1 });
});

test("a bot needs nobody's accepting, and nobody waits for one", async () => {
  const { bot, bodies, person, settle } = await setupBot();
  vi.stubEnv("MESSAGE_REQUESTS", "1");
  const amara = await person("Amara");
  const args = { otherUserId: bot.userId };
  const conversationId = await amara.as.mutation(api.conversations.findOrCreateConversation, args);
  await amara.as.mutation(api.messages.sendMessage, { conversationId, body: "hello" });
  await settle();
  expect(bodies()).toEqual(["hello"]);
  expect(await amara.as.query(api.conversations.getConversation, { conversationId })).toMatchObject(
    { request: null },
  );
});

test("a bot that goes takes its events and its words along", async () => {
  const { t, bot, answers, send, settle } = await setupBot();
  answers.push(...Array.from({ length: 20 }, () => 500));
  await send("hello");
  await settle();
  const { botId } = bot;
  await t.mutation(internal.admin.removeBot, { botId, dryRun: true });
  expect(await t.query(internal.admin.bots, {})).toHaveLength(1);
  await t.mutation(internal.admin.removeBot, { botId });
  await settle();
  const left: unknown[] = await t.run(async (ctx) => [
    ...(await ctx.db.query("bots").collect()),
    ...(await ctx.db.query("botEvents").collect()),
    ...(await ctx.db.query("apiTokens").collect()),
  ]);
  expect(left).toEqual([]);
  expect(await t.run(async (ctx) => await ctx.db.get(bot.userId))).toBeNull();
});
