import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { DAY, MINUTE, SECOND } from "./lib/time";
import { setupPush } from "./push.helper";

test("a message is pushed to the one it is for, with name and words, readable there alone", async () => {
  const { conversationId, amara, nadia, pushed, subscribe, send, settle, queue } =
    await setupPush();
  const { endpoint } = await subscribe(amara);
  await subscribe(nadia);
  await send("see you **at nine**");
  const time = Date.now();
  await settle();
  expect(pushed).toHaveLength(1);
  expect(pushed[0]).toMatchObject({
    endpoint,
    payload: {
      kind: "message",
      conversationId,
      name: "Nadia",
      text: "see you at nine",
      time,
      unread: 1,
    },
  });
  const headers = pushed[0]?.headers;
  expect(headers?.get("content-encoding")).toBe("aes128gcm");
  expect(headers?.get("ttl")).toBe("86400");
  expect(headers?.get("urgency")).toBe("high");
  expect(headers?.get("topic")).toMatch(/^[\w-]{32}$/);
  expect(headers?.get("authorization")).toMatch(/^vapid t=\S+\.\S+\.\S+, k=\S+$/);
  expect(await queue()).toEqual([]);
});

test("where the person wants no words on the screen, none leave the server", async () => {
  const { amara, texts, subscribe, send, settle } = await setupPush();
  await subscribe(amara, { name: "a", showsText: false });
  await send("the secret");
  await settle();
  expect(texts()).toEqual([null]);
  await subscribe(amara, { name: "a", showsText: true });
  await send("no secret");
  await settle();
  expect(texts()).toEqual([null, "no secret"]);
});

test("what is said at once goes out once, and each device hears of it", async () => {
  const { amara, pushed, texts, subscribe, send, settle } = await setupPush();
  await subscribe(amara);
  await subscribe(amara);
  for (const body of ["one", "two", "three"]) await send(body);
  await settle();
  expect(texts()).toEqual(["three", "three"]);
  expect(new Set(pushed.map(({ endpoint }) => endpoint)).size).toBe(2);
  const topics = pushed.map(({ headers }) => headers.get("topic"));
  expect(new Set(topics).size, "no topic tells that two devices talk of the same").toBe(2);
});

test("what comes while one is on its way is pushed after it", async () => {
  const { t, amara, texts, subscribe, send, wait, pass, queue } = await setupPush();
  await subscribe(amara);
  await send("one");
  const fake = globalThis.fetch;
  vi.stubGlobal("fetch", async (...args: Parameters<typeof fetch>) => {
    vi.stubGlobal("fetch", fake);
    await send("two");
    wait(SECOND / 2);
    await t.mutation(internal.indexing.drainer.drain, {});
    return await fake(...args);
  });
  await pass(2 * SECOND);
  expect(texts()).toEqual(["one"]);
  expect(await queue()).toHaveLength(1);
  await pass(2 * SECOND);
  expect(texts()).toEqual(["one", "two"]);
  expect(await queue()).toEqual([]);
});

test("what is read, deleted, muted or blocked before it goes out makes no noise", async () => {
  const { amara, nadia, conversationId, pushed, subscribe, send, pass, settle, queue } =
    await setupPush();
  await subscribe(amara);
  const read = await send("read at once");
  await pass(SECOND / 2);
  await amara.as.mutation(api.conversations.markRead, { conversationId, messageId: read });
  await settle();
  const messageId = await send("deleted at once");
  await pass(SECOND / 2);
  await nadia.as.mutation(api.messages.deleteMessage, { messageId });
  await settle();
  await send("muted at once");
  await pass(SECOND / 2);
  const mutedUntil = Date.now() + DAY;
  await amara.as.mutation(api.conversations.setMuted, { conversationId, until: mutedUntil });
  await settle();
  await amara.as.mutation(api.conversations.setMuted, { conversationId, until: null });
  await send("blocked at once");
  await pass(SECOND / 2);
  await amara.as.mutation(api.users.blockUser, { userId: nadia.userId });
  await settle();
  expect(pushed).toEqual([]);
  expect(await queue()).toEqual([]);
});

test("a muted conversation and a request of a stranger are not even put in line", async () => {
  const { amara, conversationId, person, pushed, subscribe, send, pass, queue } = await setupPush();
  await subscribe(amara);
  const until = Date.now() + DAY;
  await amara.as.mutation(api.conversations.setMuted, { conversationId, until });
  await send("muted");
  await pass(SECOND / 2);
  expect(await queue()).toEqual([]);
  vi.stubEnv("MESSAGE_REQUESTS", "1");
  const wei = await person("Wei");
  const asked = await wei.as.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: amara.userId,
  });
  await send("hello stranger", wei, asked);
  await pass(SECOND / 2);
  expect(await queue()).toEqual([]);
  expect(pushed).toEqual([]);
});

test("whoever sits at a screen may read there first", async () => {
  const { amara, conversationId, texts, subscribe, send, pass } = await setupPush();
  await subscribe(amara);
  const look = async (state: "online" | "away") =>
    await amara.as.mutation(api.presence.heartbeat, { state });
  await look("online");
  const messageId = await send("seen on the screen");
  await pass(5 * SECOND);
  await amara.as.mutation(api.conversations.markRead, { conversationId, messageId });
  await pass(20 * SECOND);
  expect(texts()).toEqual([]);
  await send("not seen");
  await pass(14 * SECOND);
  expect(texts()).toEqual([]);
  await pass(3 * SECOND);
  expect(texts()).toEqual(["not seen"]);
  await look("away");
  await send("turned away");
  await pass(2 * SECOND);
  expect(texts()).toEqual(["not seen", "turned away"]);
});

test.each([404, 410])("%s: the browser is gone, and so is the subscription", async (status) => {
  const { amara, pushed, answers, subscribe, send, settle, subscriptions, queue } =
    await setupPush();
  await subscribe(amara);
  answers.push(status);
  await send("one");
  await settle();
  expect(await subscriptions()).toEqual([]);
  expect(await queue()).toEqual([]);
  await send("two");
  await settle();
  expect(pushed).toHaveLength(1);
});

test("what is not taken now is tried later and later, then dropped", async () => {
  const { amara, pushed, answers, subscribe, send, settle, queue, subscriptions } =
    await setupPush();
  await subscribe(amara);
  answers.push(500, "timeout", "refused", 503, 408, 500, 500, 500);
  await send("one");
  await settle();
  const pauses = pushed.slice(1).map((item, i) => item.at - (pushed[i]?.at ?? 0));
  expect(pauses).toEqual([15, 30, 60, 120, 240].map((seconds) => seconds * SECOND));
  expect(await queue()).toEqual([]);
  expect(await subscriptions()).toMatchObject([{ problem: "answered 500" }]);
});

test("a push service that asks for a pause gets it, from all that waits for the browser", async () => {
  const { amara, person, direct, pushed, texts, answers, subscribe, send, pass, settle } =
    await setupPush();
  const { subscriptionId } = await subscribe(amara);
  const wei = await person("Wei");
  const other = await direct(wei, amara);
  answers.push({ status: 429, retryAfter: "60" });
  await send("one");
  await pass(2 * SECOND);
  await send("from another", wei, other);
  await pass(50 * SECOND);
  expect(texts()).toEqual(["one"]);
  const device = async () => await amara.as.query(api.push.getDevice, { subscriptionId });
  expect(await device()).toEqual({ sentAt: null, problem: "answered 429" });
  await settle();
  expect(texts()).toHaveLength(3);
  expect(new Set(texts().slice(1))).toEqual(new Set(["one", "from another"]));
  expect((pushed[1]?.at ?? 0) - (pushed[0]?.at ?? 0)).toBeGreaterThanOrEqual(60 * SECOND);
  expect(await device()).toEqual({ sentAt: expect.any(Number), problem: null });
});

test("what is refused for good is not tried again, and its reason is told on that device", async () => {
  const { amara, pushed, answers, subscribe, send, settle, queue } = await setupPush();
  const { subscriptionId } = await subscribe(amara);
  answers.push(403);
  await send("one");
  await settle();
  expect(pushed).toHaveLength(1);
  expect(await queue()).toEqual([]);
  const device = async () => await amara.as.query(api.push.getDevice, { subscriptionId });
  expect(await device()).toEqual({ sentAt: null, problem: "answered 403" });
  await send("two");
  await settle();
  expect(await device()).toEqual({ sentAt: expect.any(Number), problem: null });
});

test("a test goes the way of all others, a few times a minute", async () => {
  const { amara, texts, subscribe, settle } = await setupPush();
  const { subscriptionId } = await subscribe(amara);
  const ask = async () => await amara.as.mutation(api.push.sendTest, { subscriptionId });
  await ask();
  await settle();
  expect(texts()).toEqual(["test"]);
  for (let i = 0; i < 4; i++) await ask();
  await expect(ask()).rejects.toThrow(/RateLimited/);
});

test("one run sends for all, and nothing is left running", async () => {
  const { t, amara, person, direct, pushed, subscribe, send, settle } = await setupPush();
  for (let i = 0; i < 10; i++) await subscribe(amara);
  const wei = await person("Wei");
  for (let i = 0; i < 10; i++) await subscribe(wei);
  const nadia = await person("Nadia 2");
  await send("to one", nadia, await direct(nadia, amara));
  await send("to two", nadia, await direct(nadia, wei));
  await send("to three", wei, await direct(wei, amara));
  await settle();
  expect(pushed).toHaveLength(30);
  expect(await t.run(async (ctx) => await ctx.db.query("pushRuns").collect())).toEqual([]);
});

test("a sender that died is found out, and what it had claimed is sent", async () => {
  const { t, amara, conversationId, texts, subscribe, send, wait, settle } = await setupPush();
  await send("one");
  await settle();
  const { subscriptionId } = await subscribe(amara);
  await t.run(async (ctx) => {
    const [time, nextAt] = [Date.now(), Date.now() + MINUTE];
    const waiting = { subscriptionId, conversationId, attempts: 0, hasWaited: false };
    await ctx.db.insert("pushQueue", { ...waiting, time, nextAt });
    await ctx.db.insert("pushRuns", { startsAt: time });
  });
  wait(2 * MINUTE);
  await t.mutation(internal.cleanup.wakeDead, { sender: "push" });
  await settle();
  expect(texts(), "it may still be at it").toEqual([]);
  wait(2 * MINUTE);
  await t.mutation(internal.cleanup.wakeDead, { sender: "push" });
  await settle();
  expect(texts()).toEqual(["one"]);
});

test("a run in whose place another was scheduled does nothing", async () => {
  const { t, amara, texts, subscribe, send, pass } = await setupPush();
  await subscribe(amara);
  await send("one");
  await pass(SECOND / 2);
  await t.action(internal.push.run, { startsAt: Date.now() });
  expect(texts()).toEqual([]);
  await pass(2 * SECOND);
  expect(texts()).toEqual(["one"]);
});

test("switched off, nothing goes out and nothing is kept for later", async () => {
  const { amara, pushed, subscribe, send, pass, queue, settle } = await setupPush();
  await subscribe(amara);
  await send("one");
  await pass(SECOND / 2);
  vi.stubEnv("WEB_PUSH", "0");
  expect(await amara.as.query(api.users.getServerFeatures, {})).toMatchObject({ pushKey: null });
  await pass(2 * SECOND);
  await send("two");
  await pass(SECOND / 2);
  await settle();
  expect(await queue()).toEqual([]);
  vi.stubEnv("WEB_PUSH", "1");
  await settle();
  expect(pushed).toEqual([]);
});

test("nothing of a message is in what is scheduled or kept", async () => {
  const { t, amara, subscribe, send, pass } = await setupPush();
  const { endpoint } = await subscribe(amara);
  await send("the secret word");
  await pass(SECOND / 2);
  const kept = await t.run(async (ctx) => ({
    jobs: await ctx.db.system.query("_scheduled_functions").collect(),
    queue: await ctx.db.query("pushQueue").collect(),
    runs: await ctx.db.query("pushRuns").collect(),
  }));
  expect(kept.queue).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toMatch(/secret|Nadia/);
  expect(JSON.stringify(kept.jobs)).not.toContain(endpoint);
});
