import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import * as admin from "./admin";
import { NOW, refusal, setupTest } from "./setup.helper";

async function setupSchool() {
  const env = setupTest();
  const amara = await env.person("Amara", "amara@school.example");
  return { ...env, amara, email: " Amara@School.example" };
}

test("the help names every function there is", async () => {
  const { t } = await setupSchool();
  const listed = Object.keys(await t.query(internal.admin.help, {}));
  const names = Object.keys(admin).map((name) => `admin:${name}`);
  expect(listed.toSorted()).toEqual([...names, "seed:demo"].toSorted());
});

test("nothing of it is public", () => {
  for (const value of Object.values(admin)) expect(value).not.toHaveProperty("isPublic");
});

test("a dry run changes nothing, disabling ends access at once, enabling gives it back", async () => {
  const { t, amara, email, signIn } = await setupSchool();
  const isIn = async () => (await amara.as.query(api.users.viewer, {})) !== null;
  expect(await t.mutation(internal.admin.disableUser, { email, dryRun: true })).toMatchObject({
    email: "amara@school.example",
    disabledAt: null,
  });
  expect(await isIn()).toBe(true);
  expect(await t.mutation(internal.admin.disableUser, { email })).toMatchObject({
    disabledAt: "2026-11-23T08:00:00Z (now)",
  });
  expect(await isIn()).toBe(false);
  await t.mutation(internal.admin.enableUser, { email });
  expect(await isIn()).toBe(false);
  const again = await signIn(amara.userId);
  expect(await again.as.query(api.users.viewer, {})).not.toBeNull();
});

test("signing somebody out says how many sessions that is", async () => {
  const { t, amara, email, signIn } = await setupSchool();
  await signIn(amara.userId);
  const signOut = async (dryRun: boolean) =>
    (await t.mutation(internal.admin.signOutUser, { email, dryRun })).sessions;
  expect([await signOut(true), await signOut(false), await signOut(false)]).toEqual([2, 2, 0]);
});

test("an address nobody has is said to be so", async () => {
  const { t } = await setupSchool();
  await expect(t.query(internal.admin.findUser, { email: "amra@school.example" })).rejects.toThrow(
    "Nobody here has the address amra@school.example.",
  );
});

test("no listing has a time that nobody can read", async () => {
  const { t, amara, person, direct, settle } = await setupSchool();
  const wei = await person("Wei", "wei@school.example");
  const conversationId = await direct(amara, wei);
  const said = { conversationId, body: "x" };
  const messageId = await amara.as.mutation(api.messages.sendMessage, said);
  await wei.as.mutation(api.messages.reportMessage, { messageId, reason: "" });
  await t.action(internal.admin.createBot, { name: "Timetable", url: "https://bots.example/" });
  await settle();
  await t.run(async (ctx) => {
    await ctx.db.insert("embeddingFailures", { messageId, reason: "refused", failedAt: NOW });
    const bot = await ctx.db.query("bots").first();
    if (bot === null) throw new Error("no bot");
    await ctx.db.patch(bot._id, { sentAt: NOW });
    const event = { botId: bot._id, messageId, conversationId, attempts: 8, nextAt: NOW };
    await ctx.db.insert("botEvents", { ...event, setAsideAt: NOW });
    await ctx.db.insert("mailHealth", { failures: 1, sentAt: NOW, failedAt: NOW, problem: "x" });
  });
  await t.mutation(internal.admin.eraseUser, { email: "wei@school.example" });
  await settle();
  await t.mutation(internal.admin.repairSearch, {});
  await settle();
  const shown = {
    people: (await t.query(internal.admin.listUsers, {})).page,
    erasures: await t.query(internal.admin.erasures, {}),
    reports: await t.query(internal.admin.reports, {}),
    bots: await t.query(internal.admin.bots, {}),
    events: await t.query(internal.admin.botEvents, {}),
    queue: await t.query(internal.admin.queue, {}),
    embeddings: await t.query(internal.admin.embeddings, {}),
    mail: await t.query(internal.admin.mail, {}),
  };
  // A time in milliseconds has thirteen digits these centuries.
  expect(JSON.stringify(shown)).not.toMatch(/\b\d{13}\b/);
  const times = JSON.stringify(shown).match(/"2026-11-23T08:\d\d:\d\dZ \([^)]+\)"/g) ?? [];
  expect(times.length).toBeGreaterThanOrEqual(12);
});

test("wrong input is answered with what to do", async () => {
  const { t } = await setupSchool();
  const dryRun = true;
  const wrong: [Promise<unknown>, string][] = [
    [t.mutation(internal.admin.removeBot, { botId: "b7", dryRun }), "admin:bots lists them"],
    [t.mutation(internal.admin.changeBot, { botId: "b7", dryRun }), "admin:bots lists them"],
    [t.mutation(internal.admin.resendBotEvents, { botId: "b7", dryRun }), "admin:bots lists them"],
    [t.mutation(internal.admin.resolveReport, { reportId: "r", dryRun }), "admin:reports lists"],
    [t.action(internal.admin.makeInvite, { uses: 0, dryRun }), "whole number from 1 to 10000"],
    [t.action(internal.admin.makeInvite, { days: 400, dryRun }), "at most 365"],
    [t.mutation(internal.admin.disableUser, { email: "x@y.example", dryRun }), "admin:listUsers"],
  ];
  for (const [call, words] of wrong) await expect(call).rejects.toThrow(words);
});

test("a code comes with the link to hand out, where the page's address is known", async () => {
  const { t, email } = await setupSchool();
  vi.stubEnv("SITE_URL", "https://chat.school.example");
  const reset = await t.action(internal.admin.makeResetCode, { email });
  expect(reset.link).toBe(`https://chat.school.example/#reset=${reset.code}`);
  const invite = await t.action(internal.admin.makeInvite, {});
  expect(invite.link).toBe(`https://chat.school.example/#invite=${invite.code}`);
});

test("settings show what holds, and a value out of bounds does not", async () => {
  const { t } = await setupSchool();
  vi.stubEnv("SEND_BURST", "5");
  vi.stubEnv("SEND_RATE_PER_MINUTE", "-1");
  const settings = await t.query(internal.admin.settings, {});
  const value = (name: string) => settings.find((setting) => setting.name === name)?.value;
  expect([value("SEND_BURST"), value("SEND_RATE_PER_MINUTE")]).toEqual([5, 120]);
  for (const { default: given, min, max } of settings) {
    if (min === undefined || max === undefined) continue;
    expect(given).toBeGreaterThanOrEqual(min);
    expect(given).toBeLessThanOrEqual(max);
  }
});

test("settings say what is wrong with a value, and never a secret", async () => {
  const { t } = await setupSchool();
  vi.stubEnv("SEND_BURST", "many");
  vi.stubEnv("SIGN_UP_MODE", "opne");
  vi.stubEnv("SMTP_URL", "smtp://user:secret@mail.example");
  const settings = await t.query(internal.admin.settings, {});
  const found = (name: string) => settings.find((setting) => setting.name === name);
  expect(found("SEND_BURST")?.problem).toBe(
    'It is set to "many", which is no number from 1 to 100000: the default holds.',
  );
  expect(found("SIGN_UP_MODE")?.problem).toBe('"opne" is none of open, domains, invite, closed.');
  expect(found("SMTP_URL")).toMatchObject({ value: "set", default: "not set" });
  expect(found("CO_API_KEY")).toMatchObject({ value: "not set" });
  expect(JSON.stringify(settings)).not.toMatch(/user:secret|mail\.example/);
});

test("stats and queue tell what is there and whether somebody works on it", async () => {
  const { t, amara, person, direct, settle } = await setupSchool();
  const conversationId = await direct(amara, await person("Nadia"));
  await amara.as.mutation(api.messages.sendMessage, { conversationId, body: "x" });
  expect(await t.query(internal.admin.queue, {})).toMatchObject({ waiting: 1, isAwake: true });
  await settle();
  expect(await t.query(internal.admin.queue, {})).toMatchObject({
    waiting: 0,
    oldest: null,
    isAwake: false,
  });
  expect(await t.query(internal.admin.stats, {})).toEqual([
    { table: "users", rows: 2, isMore: false },
    { table: "conversations", rows: 1, isMore: false },
    { table: "messages", rows: 1, isMore: false },
    { table: "authSessions", rows: 2, isMore: false },
    { table: "indexingQueue", rows: 0, isMore: false },
  ]);
});

test("everybody is listed, newest first, in pages", async () => {
  const { t, person } = await setupSchool();
  await person("Nadia");
  const { page } = await t.query(internal.admin.listUsers, {
    paginationOpts: { numItems: 1, cursor: null },
  });
  expect(page.map((user) => user.name)).toEqual(["Nadia"]);
});

test("a report keeps the words, once per person, until somebody has dealt with it", async () => {
  const { t, amara, person, direct } = await setupSchool();
  const nadia = await person("Nadia", "nadia@school.example");
  const conversationId = await direct(amara, nadia);
  const messageId = await amara.as.mutation(api.messages.sendMessage, {
    conversationId,
    body: "something rude",
  });
  const report = { messageId, reason: " rude " };
  await nadia.as.mutation(api.messages.reportMessage, report);
  await nadia.as.mutation(api.messages.reportMessage, report);
  expect(await refusal(amara.as.mutation(api.messages.reportMessage, report))).toEqual({
    code: "BadRequest",
  });
  await amara.as.mutation(api.messages.deleteMessage, { messageId });
  const open = async () => await t.query(internal.admin.reports, {});
  const [first, ...more] = await open();
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    reporter: "Nadia <nadia@school.example>",
    sender: "Amara <amara@school.example>",
    body: "something rude",
    reason: "rude",
  });
  if (!first) throw new Error("no report");
  const { reportId } = first;
  await t.mutation(internal.admin.resolveReport, { reportId, dryRun: true });
  expect(await open()).toHaveLength(1);
  await t.mutation(internal.admin.resolveReport, { reportId });
  expect(await open()).toEqual([]);
});

test("every function that makes or starts something has a dry run that leaves no row", async () => {
  const { t, person } = setupTest();
  await person("Nadia", "nadia@school.example");
  const rows = async () =>
    await t.run(async (ctx) => ({
      codes: await ctx.db.query("resetCodes").collect(),
      invites: await ctx.db.query("invites").collect(),
      bots: await ctx.db.query("bots").collect(),
      people: (await ctx.db.query("users").collect()).length,
      wake: await ctx.db.query("indexingWake").collect(),
      repairs: await ctx.db.query("searchRepairs").collect(),
      jobs: await ctx.db.system.query("_scheduled_functions").collect(),
    }));
  const before = await rows();
  const dryRun = true;
  const email = "nadia@school.example";
  const code = { code: "", link: null };
  expect(await t.action(internal.admin.makeResetCode, { email, dryRun })).toEqual({
    ...code,
    expiresAt: "2026-11-24T08:00:00Z (in 24 hours)",
  });
  await expect(
    t.action(internal.admin.makeResetCode, { email: "nobody@school.example", dryRun }),
  ).rejects.toThrow();
  expect(await t.action(internal.admin.makeInvite, { uses: 3, dryRun })).toEqual({
    ...code,
    uses: 3,
    mail: null,
    expiresAt: "2026-12-07T08:00:00Z (in 14 days)",
  });
  const url = "https://bots.example/events";
  expect(await t.action(internal.admin.createBot, { name: "Timetable", url, dryRun })).toBeNull();
  await expect(t.action(internal.admin.createBot, { name: "", url, dryRun })).rejects.toThrow();
  expect(await t.mutation(internal.admin.wakeDrainer, { dryRun })).toEqual({ woken: true });
  expect(await t.mutation(internal.admin.repairSearch, { dryRun })).toEqual({ isRestart: false });
  expect(await rows()).toEqual(before);
});
