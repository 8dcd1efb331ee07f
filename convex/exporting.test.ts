import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { DAY, HOUR } from "./lib/time";
import { stubVapidKeys } from "./lib/vapidKeys.helper";
import { workflows } from "./lib/workflows";
import { NOW, setupTest, type TestPerson } from "./setup.helper";

async function setupLife() {
  const env = setupTest();
  const nadia = await env.person("Nadia", "nadia@school.example");
  const amara = await env.person("Amara <b>", "amara@school.example");
  const conversationId = await env.direct(nadia, amara);
  const send = async (who: TestPerson, body: string) =>
    await who.as.mutation(api.messages.sendMessage, { conversationId, body });
  const question = await send(nadia, 'Is 3 < 4 & "5"?');
  env.wait(1000);
  await amara.as.mutation(api.messages.sendMessage, {
    conversationId,
    body: "<script>alert(1)</script>",
    replyTo: question,
  });
  const hidden = await send(amara, "not for her eyes");
  await nadia.as.mutation(api.messages.hideMessage, { messageId: hidden });
  const make = async () => {
    await nadia.as.mutation(api.accounts.startExport, {});
    await env.settle();
  };
  const readFile = async (which: "json" | "html") =>
    await env.t.run(async (ctx) => {
      const row = await ctx.db.query("exports").first();
      const blob = row?.files && (await ctx.storage.get(row.files[which]));
      return (await blob?.text()) ?? "";
    });
  return { ...env, nadia, amara, conversationId, question, make, readFile };
}

test("devices that get notifications are named, their addresses are not", async () => {
  const { nadia, make, readFile } = await setupLife();
  stubVapidKeys();
  await nadia.as.mutation(api.push.subscribe, {
    endpoint: "https://fcm.googleapis.com/fcm/send/secret",
    p256dh: "B".repeat(87),
    auth: "C".repeat(22),
    userAgent: "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0",
    showsText: false,
  });
  await make();
  const text = await readFile("json");
  expect(JSON.parse(text)).toMatchObject({
    person: {
      notifiedDevices: [
        { browser: "Firefox", system: "Android", since: expect.any(String), showsText: false },
      ],
    },
  });
  expect(text).not.toMatch(/secret|CCCC|BBBB/);
});

test("a person gets everything they can see, as data", async () => {
  const { nadia, make, readFile } = await setupLife();
  expect(await nadia.as.query(api.accounts.getExport, {})).toBeNull();
  await make();
  expect(await nadia.as.query(api.accounts.getExport, {})).toMatchObject({
    messages: 2,
    jsonUrl: expect.stringContaining("http"),
    htmlUrl: expect.stringContaining("http"),
  });
  const data: unknown = JSON.parse(await readFile("json"));
  expect(data).toMatchObject({
    format: "chat-export-1",
    person: { name: "Nadia", email: "nadia@school.example", blocked: [] },
    conversations: [
      {
        with: "Amara <b>",
        messages: [
          {
            time: new Date(NOW).toISOString(),
            from: "Nadia",
            isMine: true,
            body: 'Is 3 < 4 & "5"?',
          },
          { from: "Amara <b>", isMine: false, inReplyTo: 'Is 3 < 4 & "5"?' },
        ],
      },
    ],
  });
  expect(JSON.stringify(data)).not.toContain("her eyes");
});

test("the page to read runs nothing that somebody wrote", async () => {
  const { make, readFile } = await setupLife();
  await make();
  const html = await readFile("html");
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  expect(html).not.toContain("<script");
  expect(html).toContain("Amara &lt;b&gt;");
  expect(html).toContain("Is 3 &lt; 4 &amp; &quot;5&quot;?");
});

test("nobody else is told of it", async () => {
  const { amara, make } = await setupLife();
  await make();
  expect(await amara.as.query(api.accounts.getExport, {})).toBeNull();
});

test("a new one takes the place of the old, files included, and it expires", async () => {
  const { t, make, wait } = await setupLife();
  await make();
  await make();
  const files = async () =>
    await t.run(async (ctx) => (await ctx.db.system.query("_storage").collect()).length);
  expect(await files()).toBe(2);
  await t.mutation(internal.cleanup.removeExpiredExports, {});
  expect(await files()).toBe(2);
  wait(2 * DAY);
  await t.mutation(internal.cleanup.removeExpiredExports, {});
  expect(await files()).toBe(0);
  expect(await t.run(async (ctx) => await ctx.db.query("exports").first())).toBeNull();
});

test("a copy that a crash cut off goes on with the next page", async () => {
  const { t, nadia, amara, conversationId, question, make, readFile, direct, person, settle } =
    await setupLife();
  const wei = await person("Wei", "wei@school.example");
  const other = await direct(nadia, wei);
  await wei.as.mutation(api.messages.sendMessage, { conversationId: other, body: "hello" });
  await t.run(async (ctx) => {
    for (let i = 0; i < 450; i++) {
      const said = { senderId: amara.userId, body: `number ${i}`, time: NOW + 10_000 + i };
      await ctx.db.insert("messages", { conversationId, ...said });
    }
  });
  await settle();
  await nadia.as.mutation(api.accounts.startExport, {});
  const exportId = await t.run(async (ctx) => (await ctx.db.query("exports").first())?._id);
  if (exportId === undefined) throw new Error("no export");
  const copyNext = async () => await t.mutation(internal.exporting.copyNext, { exportId });
  // The list of conversations, and all pages but the last one.
  for (let page = 0; page < 4; page++) expect(await copyNext()).toBe(true);
  const edit = { messageId: question, body: "What I ask now" };
  await nadia.as.mutation(api.messages.editMessage, edit);
  await settle();
  const data = JSON.parse(await readFile("json")) as {
    conversations: { with: string; messages: { body: string }[] }[];
  };
  const bodies = data.conversations.map(({ with: name, messages }) => [
    name,
    messages.map(({ body }) => body),
  ]);
  const numbers = Array.from({ length: 450 }, (_, i) => `number ${i}`);
  const said = ['Is 3 < 4 & "5"?', "<script>alert(1)</script>", ...numbers];
  // Edited after it was copied: it was not copied again.
  expect(bodies).toEqual([
    ["Amara <b>", said],
    ["Wei", ["hello"]],
  ]);
  expect((await readFile("html")).match(/<li><b/g)).toHaveLength(453);
  const left = await t.run(async (ctx) => [
    ...(await ctx.db.query("exportParts").collect()),
    ...(await ctx.db.query("exportQueue").collect()),
  ]);
  expect(left).toEqual([]);
  await make();
  expect(await readFile("json")).toContain("What I ask now");
});

test("somebody who leaves while their copy is written leaves nothing of it behind", async () => {
  const { t, nadia, settle } = await setupLife();
  await nadia.as.mutation(api.accounts.startExport, {});
  const exportId = await t.run(async (ctx) => (await ctx.db.query("exports").first())?._id);
  if (exportId === undefined) throw new Error("no export");
  for (let page = 0; page < 2; page++) {
    await t.mutation(internal.exporting.copyNext, { exportId });
  }
  await t.mutation(internal.admin.eraseUser, { email: "nadia@school.example" });
  await settle();
  const left = await t.run(async (ctx) => [
    ...(await ctx.db.query("exports").collect()),
    ...(await ctx.db.query("exportParts").collect()),
    ...(await ctx.db.query("exportQueue").collect()),
    ...(await ctx.db.system.query("_storage").collect()),
  ]);
  expect(left).toEqual([]);
});

test("files that a crash left behind are removed, those of a copy are not", async () => {
  const { t, make, readFile, wait } = await setupLife();
  await make();
  const orphan = await t.run(async (ctx) => await ctx.storage.store(new Blob(["half a copy"])));
  const sweep = async () => {
    await t.mutation(internal.cleanup.removeOrphanFiles, {});
    return await t.run(async (ctx) => await ctx.storage.getUrl(orphan));
  };
  expect(await sweep()).not.toBeNull();
  wait(2 * HOUR);
  expect(await sweep()).toBeNull();
  expect(await readFile("json")).toContain("Nadia");
  expect(await readFile("html")).toContain("Nadia");
});

test("asking again while it is written starts no second one", async () => {
  const { t, nadia } = await setupLife();
  for (let i = 0; i < 3; i++) await nadia.as.mutation(api.accounts.startExport, {});
  expect(await t.run(async (ctx) => (await ctx.db.query("exports").collect()).length)).toBe(1);
});

test("one that fails again and again is forgotten and can be asked for anew", async () => {
  const { t, nadia, make, settle } = await setupLife();
  const stored = vi.spyOn(Blob.prototype, "arrayBuffer").mockRejectedValue(new Error("disk full"));
  await make();
  expect(stored.mock.calls.length).toBeGreaterThan(2);
  expect(await nadia.as.query(api.accounts.getExport, {})).toBeNull();
  stored.mockRestore();
  await make();
  expect(await nadia.as.query(api.accounts.getExport, {})).toMatchObject({
    messages: 2,
    jsonUrl: expect.stringContaining("http"),
  });
  await settle();
  expect((await t.run(async (ctx) => await workflows.list(ctx))).page).toEqual([]);
});
