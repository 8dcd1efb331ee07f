import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { makeGroup } from "./model/factories";
import { setupTest, type TestPerson } from "./setup.helper";

async function setupPair() {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const presence = async (who: TestPerson, of: TestPerson) =>
    (await who.as.query(api.presence.listPresence, { userIds: [of.userId] })).map(
      ({ state, lastSeenTime }) => [state, lastSeenTime],
    );
  const beat = async (who: TestPerson, state: "online" | "away" = "online") =>
    await who.as.mutation(api.presence.heartbeat, { state });
  const type = async (who: TestPerson, isTyping = true) =>
    await who.as.mutation(api.presence.setTyping, { conversationId, isTyping });
  const typing = async (who: TestPerson) => await who.as.query(api.presence.listTyping, {});
  /** Lets due jobs run, as a server does while time passes. */
  const pass = async (ms: number) => {
    vi.advanceTimersByTime(ms);
    await env.t.finishInProgressScheduledFunctions();
  };
  return { ...env, nadia, amara, conversationId, presence, beat, type, typing, pass };
}

test("somebody is online while the page beats, and offline some time after the last beat", async () => {
  const { nadia, amara, presence, beat, pass } = await setupPair();
  expect(await presence(nadia, amara)).toEqual([]);
  await beat(amara);
  for (let i = 0; i < 5; i++) {
    await pass(30_000);
    await beat(amara, i === 3 ? "away" : "online");
    expect(await presence(nadia, amara)).toEqual([[i === 3 ? "away" : "online", null]]);
  }
  const last = Date.now();
  await pass(74_000);
  expect(await presence(nadia, amara)).toEqual([["online", null]]);
  await pass(30_000);
  expect(await presence(nadia, amara)).toEqual([["offline", last]]);
});

test("one expiry job per stay, however many beats", async () => {
  const { t, amara, beat, pass } = await setupPair();
  for (let i = 0; i < 10; i++) {
    await beat(amara);
    await pass(5_000);
  }
  const jobs = await t.run(
    async (ctx) => await ctx.db.system.query("_scheduled_functions").collect(),
  );
  expect(jobs.filter((job) => job.state.kind === "pending")).toHaveLength(1);
});

test("leaving is seen at once", async () => {
  const { nadia, amara, presence, beat } = await setupPair();
  await beat(amara);
  await amara.as.mutation(api.presence.leave, {});
  expect(await presence(nadia, amara)).toEqual([["offline", Date.now()]]);
});

test("a beat that changes nothing does not touch the row that others watch", async () => {
  const { t, amara, beat, wait } = await setupPair();
  const row = async () => await t.run(async (ctx) => await ctx.db.query("presence").first());
  await beat(amara);
  const before = await row();
  wait(30_000);
  await beat(amara);
  expect(await row()).toEqual(before);
});

test("strangers, blocked people and those who do not share see nothing of it", async () => {
  const { nadia, amara, person, presence, beat } = await setupPair();
  const eve = await person("Eve");
  await beat(amara);
  await beat(nadia);
  expect(await presence(eve, amara)).toEqual([]);

  await amara.as.mutation(api.users.setPreferences, { sharesLastSeen: false });
  expect(await presence(nadia, amara)).toEqual([]);
  expect(await presence(amara, nadia)).toEqual([]);
  await amara.as.mutation(api.users.setPreferences, { sharesLastSeen: true });
  expect(await presence(nadia, amara)).toHaveLength(1);

  await amara.as.mutation(api.users.blockUser, { userId: nadia.userId });
  expect(await presence(nadia, amara)).toEqual([]);
});

test("typing reaches the other one only, and ends by itself", async () => {
  const { nadia, amara, conversationId, type, typing, pass } = await setupPair();
  await type(nadia);
  expect(await typing(amara)).toEqual([{ conversationId, userId: nadia.userId }]);
  expect(await typing(nadia)).toEqual([]);
  await pass(4000);
  await type(nadia);
  await pass(4000);
  expect(await typing(amara)).toHaveLength(1);
  await pass(3000);
  expect(await typing(amara)).toEqual([]);
});

test("stopping is seen at once, and a new burst begins after it", async () => {
  const { amara, nadia, type, typing } = await setupPair();
  await type(nadia);
  await type(nadia, false);
  expect(await typing(amara)).toEqual([]);
  await type(nadia);
  expect(await typing(amara)).toHaveLength(1);
});

test("the end of an earlier burst does not end a later one", async () => {
  const { t, amara, nadia, type, typing } = await setupPair();
  await type(nadia);
  const burstId = await t.run(async (ctx): Promise<Id<"typingBursts">> => {
    const burst = await ctx.db.query("typingBursts").first();
    if (burst === null) throw new Error("no burst");
    return burst._id;
  });
  await type(nadia, false);
  await type(nadia);
  await t.mutation(internal.presence.expireTyping, { burstId });
  expect(await typing(amara)).toHaveLength(1);
});

test("in a group every other member sees who types", async () => {
  const { t, person, nadia, amara, typing } = await setupPair();
  const wei = await person("Wei");
  const conversationId = await t.run(
    async (ctx) =>
      await makeGroup(ctx, {
        participants: [nadia.userId, amara.userId, wei.userId],
        at: Date.now(),
      }),
  );
  await nadia.as.mutation(api.presence.setTyping, { conversationId, isTyping: true });
  for (const reader of [amara, wei]) {
    expect(await typing(reader)).toEqual([{ conversationId, userId: nadia.userId }]);
  }
});
