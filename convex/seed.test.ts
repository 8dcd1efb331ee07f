import { expect, test } from "vitest";
import { api, internal } from "./_generated/api";
import { parseScript } from "./demo/script";
import { verifyPassword } from "./lib/passwordHash";
import { DAY, MINUTE } from "./lib/time";
import { requireUserByEmail } from "./model/users";
import { FIRST_PAGE, NOW, setupTest } from "./setup.helper";

async function setupSchool() {
  const env = setupTest();
  const summary = await env.t.action(internal.seed.demo, {});
  await env.settle();
  const nadia = await env.signIn(
    await env.t.run(async (ctx) => (await requireUserByEmail(ctx, "nadia@school.example"))._id),
  );
  return { ...env, summary, nadia };
}

test("the demo school has people, conversations and months of messages", async () => {
  const { t, summary, nadia } = await setupSchool();
  expect(summary).toMatchObject({ created: true, people: 14, conversations: 20 });
  expect(summary.messages).toBeGreaterThan(200);
  expect(summary.accounts.map((account) => account.email)).toEqual([
    "nadia@school.example",
    "amara@school.example",
  ]);
  const messages = await t.run(async (ctx) => await ctx.db.query("messages").collect());
  expect(messages).toHaveLength(summary.messages);
  const times = messages.map((message) => message.time);
  expect(Math.max(...times)).toBeLessThan(NOW);
  expect(NOW - Math.min(...times)).toBeGreaterThan(90 * DAY);

  const { page } = await nadia.as.query(api.conversations.listUserConversations, {
    paginationOpts: FIRST_PAGE,
  });
  expect(page).toHaveLength(13);
  expect(page.slice(0, 4).map((row) => row.otherUser?.name)).toEqual([
    "Jonas Lindqvist",
    "Amara Okafor",
    "Priya Raman",
    "Helen Whitcombe",
  ]);
  expect(page.map((row) => row.unreadCount).filter((count) => count > 0)).toEqual([3, 3, 1]);
  expect(page[0]?.isLastMessageSeen).toBe(true);
});

test("seeding again adds nothing, and completes what was cut off", async () => {
  const { t, summary, settle } = await setupSchool();
  expect(await t.action(internal.seed.demo, {})).toEqual({ ...summary, created: false });
  // As if it had ended before the last conversation: each one is written whole or not at all.
  await t.run(async (ctx) => {
    const last = await ctx.db.query("messages").order("desc").first();
    for await (const message of ctx.db.query("messages")) {
      if (message.conversationId === last?.conversationId) await ctx.db.delete(message._id);
    }
  });
  expect(await t.action(internal.seed.demo, {})).toMatchObject({ created: true });
  await settle();
  expect(await t.run(async (ctx) => (await ctx.db.query("messages").collect()).length)).toBe(
    summary.messages,
  );
});

test("a demo account signs in with its password", async () => {
  const { t } = await setupSchool();
  const secret = await t.run(
    async (ctx) =>
      (
        await ctx.db
          .query("authAccounts")
          .withIndex("providerAndAccountId", (q) =>
            q.eq("provider", "password").eq("providerAccountId", "amara@school.example"),
          )
          .unique()
      )?.secret ?? null,
  );
  expect(await verifyPassword("paper pen highlighter", secret)).toBe(true);
});

test("a script is read into lines with their speakers and rising times", () => {
  const script = `
# 2d 09:00
< one
> two
  more
  .
  last
# 5m
> three`;
  const midnight = Date.UTC(2026, 10, 23);
  expect(parseScript(script, NOW)).toEqual([
    { from: 0, body: "one", time: midnight - 2 * DAY + 9 * 60 * MINUTE + 25_000 },
    { from: 1, body: "two\nmore\n\nlast", time: midnight - 2 * DAY + 9 * 60 * MINUTE + 95_000 },
    { from: 1, body: "three", time: NOW - 5 * MINUTE + 15_000 },
  ]);
  expect(() => parseScript("# yesterday\n< x", NOW)).toThrow("cannot read the moment");
});

test("a dry run tells what would come, and adds nothing", async () => {
  const env = setupTest();
  const rehearse = async () => await env.t.action(internal.seed.demo, { dryRun: true });
  const before = await rehearse();
  expect(await env.t.run(async (ctx) => await ctx.db.query("users").collect())).toEqual([]);
  expect(await env.t.action(internal.seed.demo, {})).toEqual(before);
  expect(await rehearse()).toEqual({ ...before, created: false });
});
