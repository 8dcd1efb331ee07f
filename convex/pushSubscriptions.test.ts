import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { DAY } from "./lib/time";
import { recordForPush } from "./model/pushQueue";
import { setupPush } from "./push.helper";
import { refusal } from "./setup.helper";

vi.mock("./model/pushQueue", { spy: true });

const DEVICE = { p256dh: "B".repeat(87), auth: "C".repeat(22), userAgent: "x", showsText: true };
const ENDPOINT = "https://fcm.googleapis.com/fcm/send/x";

test("a browser that says the same again is the same", async () => {
  const { amara, subscribe, subscriptions } = await setupPush();
  const first = await subscribe(amara, { name: "a" });
  const again = await subscribe(amara, { name: "a", showsText: false });
  expect(again.subscriptionId).toBe(first.subscriptionId);
  expect(await subscriptions()).toMatchObject([{ userId: amara.userId, showsText: false }]);
});

test("a browser tells whoever is signed in there now, and nobody from before", async () => {
  const { amara, nadia, pushed, subscribe, subscriptions, send, settle } = await setupPush();
  await subscribe(amara, { name: "shared" });
  await subscribe(nadia, { name: "shared" });
  expect(await subscriptions()).toMatchObject([{ userId: nadia.userId }]);
  await send("to Amara");
  await settle();
  expect(pushed).toEqual([]);
  await send("to Nadia", amara);
  await settle();
  expect(pushed).toHaveLength(1);
});

test("the newest ten of a person are kept", async () => {
  const { amara, subscribe, subscriptions } = await setupPush();
  for (let i = 1; i <= 12; i++) await subscribe(amara, { name: `d${i}` });
  const names = (await subscriptions()).map(({ endpoint }) => endpoint.split("/").at(-1));
  expect(names).toEqual(["d3", "d4", "d5", "d6", "d7", "d8", "d9", "d10", "d11", "d12"]);
});

test.each([
  { ...DEVICE, endpoint: "https://10.0.0.1/x" },
  { ...DEVICE, endpoint: "http://fcm.googleapis.com/x" },
  { ...DEVICE, endpoint: ENDPOINT, p256dh: "B".repeat(60) },
  { ...DEVICE, endpoint: ENDPOINT, p256dh: "?".repeat(87) },
  { ...DEVICE, endpoint: ENDPOINT, auth: "" },
])("what is no browser's address is refused: %j", async (device) => {
  const { amara } = await setupPush();
  expect(await refusal(amara.as.mutation(api.push.subscribe, device))).toEqual({
    code: "BadRequest",
  });
});

test("without keys of the server there is nothing to subscribe to", async () => {
  const { amara } = await setupPush();
  vi.stubEnv("VAPID_PRIVATE_KEY", "");
  const device = { ...DEVICE, endpoint: ENDPOINT };
  expect(await refusal(amara.as.mutation(api.push.subscribe, device))).toEqual({
    code: "BadRequest",
  });
});

test("keys that are no point of the curve are found out at the first push", async () => {
  const { amara, pushed, send, settle, subscriptions } = await setupPush();
  await amara.as.mutation(api.push.subscribe, { ...DEVICE, endpoint: ENDPOINT });
  await send("one");
  await settle();
  expect(pushed).toEqual([]);
  expect(await subscriptions()).toEqual([]);
});

test("a browser with a new address says so with its secret, and nobody without", async () => {
  const { t, amara, receivers, pushed, subscribe, send, settle } = await setupPush();
  const { endpoint } = await subscribe(amara, { name: "old" });
  const receiver = receivers.get(endpoint);
  if (receiver === undefined) throw new Error("no browser");
  const { p256dh, auth } = receiver;
  const next = { endpoint: "https://fcm.googleapis.com/fcm/send/new", p256dh, auth };
  receivers.set(next.endpoint, receiver);
  const guess = { endpoint, auth: "C".repeat(22) };
  expect(await refusal(t.mutation(api.push.renew, { old: guess, next }))).toEqual({
    code: "NotFound",
  });
  const inside = { ...next, endpoint: "https://127.0.0.1/x" };
  expect(
    await refusal(t.mutation(api.push.renew, { old: { endpoint, auth }, next: inside })),
  ).toEqual({ code: "BadRequest" });
  await t.mutation(api.push.renew, { old: { endpoint, auth }, next });
  await send("one");
  await settle();
  expect(pushed.map((item) => item.endpoint)).toEqual([next.endpoint]);
});

test("turning it off ends it on that device", async () => {
  const { amara, nadia, pushed, subscribe, send, pass, settle, queue } = await setupPush();
  const { endpoint } = await subscribe(amara);
  await send("one");
  await pass(500);
  expect(await queue()).toHaveLength(1);
  await nadia.as.mutation(api.push.unsubscribe, { endpoint });
  expect(await queue(), "nobody else can").toHaveLength(1);
  await amara.as.mutation(api.push.unsubscribe, { endpoint });
  expect(await queue()).toEqual([]);
  await settle();
  expect(pushed).toEqual([]);
});

test("it ends with the session, whoever ends it and however", async () => {
  const { t, amara, nadia, signIn, pushed, subscribe, subscriptions, send, settle, wait } =
    await setupPush();
  const phone = await signIn(amara.userId);
  await subscribe(phone, { name: "phone" });
  await amara.as.mutation(api.accounts.signOutElsewhere, {});
  expect(await subscriptions()).toEqual([]);

  const tablet = await signIn(amara.userId);
  await subscribe(tablet, { name: "tablet" });
  // As the sign-in library does, which tells nobody.
  await t.run(async (ctx) => await ctx.db.delete(tablet.sessionId));
  await send("one");
  await settle();
  expect(await subscriptions()).toEqual([]);

  const laptop = await signIn(amara.userId);
  await subscribe(laptop, { name: "laptop" });
  wait(31 * DAY);
  await send("two", await signIn(nadia.userId));
  await settle();
  expect(await subscriptions()).toEqual([]);
  expect(pushed).toEqual([]);
});

test("who is disabled or erased is told nothing, and nothing of theirs is kept", async () => {
  const { t, person, direct, nadia, pushed, subscribe, subscriptions, send, settle } =
    await setupPush();
  const wei = await person("Wei", "wei@school.example");
  const conversationId = await direct(nadia, wei);
  await subscribe(wei);
  await t.mutation(internal.admin.disableUser, { email: "wei@school.example" });
  expect(await subscriptions()).toEqual([]);
  await send("one", nadia, conversationId);
  await settle();
  expect(pushed).toEqual([]);
});

test("while nobody has a subscription, the drainer asks for none", async () => {
  const { t, amara, subscribe, subscriptions, send, settle } = await setupPush();
  vi.mocked(recordForPush).mockClear();
  const hasPush = async () =>
    (await t.run(async (ctx) => await ctx.db.query("indexingHeartbeat").first()))?.hasPush ?? false;
  await send("one");
  await settle();
  expect(await hasPush()).toBe(false);
  expect(recordForPush).not.toHaveBeenCalled();
  const { endpoint } = await subscribe(amara);
  await subscribe(amara);
  expect(await hasPush()).toBe(true);
  await send("heard");
  await settle();
  expect(recordForPush).toHaveBeenCalledTimes(1);
  await amara.as.mutation(api.push.unsubscribe, { endpoint });
  expect(await hasPush()).toBe(true);
  const [left] = await subscriptions();
  await amara.as.mutation(api.push.unsubscribe, { endpoint: left?.endpoint ?? "" });
  expect(await hasPush()).toBe(false);
  await send("two");
  await settle();
  expect(await hasPush(), "a round of the drainer leaves it").toBe(false);
  expect(recordForPush).toHaveBeenCalledTimes(1);
});
