import { expect, test } from "vitest";
import { api, internal } from "./_generated/api";
import { DAY } from "./lib/time";
import { NOW, setupTest } from "./setup.helper";

test("reading ends with the session, at its time, and not before", async () => {
  const { t, person, settle, wait } = setupTest();
  const nadia = await person("Nadia");
  const isIn = async () => (await nadia.as.query(api.users.viewer, {})) !== null;
  await t.run(async (ctx) => {
    await ctx.db.patch(nadia.sessionId, { expirationTime: Date.now() + 30_000 });
  });
  await t.mutation(internal.cleanup.endExpiringSessions, {});
  wait(29_999);
  await t.finishInProgressScheduledFunctions();
  expect(await isIn()).toBe(true);
  wait(1);
  await t.finishInProgressScheduledFunctions();
  expect(await isIn()).toBe(false);
  await settle();
});

test("a session that was prolonged meanwhile stays", async () => {
  const { t, person, settle } = setupTest();
  const nadia = await person("Nadia");
  await t.run(async (ctx) => {
    await ctx.db.patch(nadia.sessionId, { expirationTime: Date.now() + 30_000 });
  });
  await t.mutation(internal.cleanup.endExpiringSessions, {});
  await t.run(async (ctx) => {
    await ctx.db.patch(nadia.sessionId, { expirationTime: Date.now() + DAY });
  });
  await settle();
  expect(await nadia.as.query(api.users.viewer, {})).not.toBeNull();
});

test("stale limits go, however many, and fresh ones stay", async () => {
  const { t, settle } = setupTest();
  await t.run(async (ctx) => {
    for (let i = 0; i < 450; i++) {
      await ctx.db.insert("rateBuckets", { key: `old${i}`, tokens: 0, updatedAt: NOW - DAY - 1 });
    }
    await ctx.db.insert("rateBuckets", { key: "fresh", tokens: 0, updatedAt: NOW - DAY + 1000 });
    await ctx.db.insert("signInAddresses", { key: "old", lastUsedAt: NOW - 91 * DAY });
    await ctx.db.insert("signInAddresses", { key: "fresh", lastUsedAt: NOW - 89 * DAY });
  });
  await t.mutation(internal.cleanup.removeStaleLimits, {});
  await settle();
  expect(
    await t.run(async (ctx) => [
      (await ctx.db.query("rateBuckets").collect()).map((row) => row.key),
      (await ctx.db.query("signInAddresses").collect()).map((row) => row.key),
    ]),
  ).toEqual([["fresh"], ["fresh"]]);
});

test("expired sessions go with their tokens and devices, living ones stay", async () => {
  const { t, person, settle } = setupTest();
  const nadia = await person("Nadia");
  await t.run(async (ctx) => {
    for (let i = 0; i < 12; i++) {
      const sessionId = await ctx.db.insert("authSessions", {
        userId: nadia.userId,
        expirationTime: NOW - 1,
      });
      await ctx.db.insert("authRefreshTokens", { sessionId, expirationTime: NOW - 1 });
      await ctx.db.insert("sessionDevices", {
        sessionId,
        userId: nadia.userId,
        userAgent: "x",
        lastActiveAt: NOW,
      });
    }
  });
  await t.mutation(internal.cleanup.removeExpiredSessions, {});
  await settle();
  expect(
    await t.run(async (ctx) => [
      (await ctx.db.query("authSessions").collect()).map((session) => session._id),
      (await ctx.db.query("authRefreshTokens").collect()).length,
      (await ctx.db.query("sessionDevices").collect()).length,
    ]),
  ).toEqual([[nadia.sessionId], 0, 0]);
});
