import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import { FIRST_PAGE, NOW, refusal, setupTest } from "./setup.helper";

async function setupPair() {
  const env = setupTest();
  const nadia = await env.person("Nadia Haddad");
  const amara = await env.person("Amara Okafor");
  const conversationId = await env.direct(nadia, amara);
  const list = async (paginationOpts = FIRST_PAGE) =>
    await amara.as.query(api.messages.listMessages, { conversationId, paginationOpts });
  return { ...env, nadia, amara, conversationId, list };
}

const untouched = {
  editedAt: null,
  deletedAt: null,
  isHidden: false,
  replyTo: null,
  reactions: [],
};

test("a sent message is there for the other, newest first", async () => {
  const { nadia, amara, conversationId, list, wait } = await setupPair();
  const first = await nadia.as.mutation(api.messages.sendMessage, {
    conversationId,
    body: "  The keys are at the desk.\r\nSee you!  ",
    clientId: "one",
  });
  wait(1000);
  const second = await amara.as.mutation(api.messages.sendMessage, { conversationId, body: "Thx" });

  const { page, isDone } = await list();
  expect(isDone).toBe(true);
  expect(page).toEqual([
    {
      _id: second,
      _creationTime: expect.any(Number),
      conversationId,
      senderId: amara.userId,
      senderName: "Amara Okafor",
      body: "Thx",
      time: NOW + 1000,
      clientId: null,
      ...untouched,
    },
    {
      _id: first,
      _creationTime: expect.any(Number),
      conversationId,
      senderId: nadia.userId,
      senderName: "Nadia Haddad",
      body: "The keys are at the desk.\nSee you!",
      time: NOW,
      clientId: "one",
      ...untouched,
    },
  ]);
});

test("pages go back to the first message without gap or repeat", async () => {
  const { nadia, conversationId, list, wait } = await setupPair();
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  for (let i = 0; i < 25; i++) {
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: `m${i}` });
    wait(i % 3);
  }
  const bodies: string[] = [];
  let cursor: string | null = null;
  for (let i = 0; i < 3; i++) {
    const result = await list({ numItems: 10, cursor } as typeof FIRST_PAGE);
    bodies.push(...result.page.map((message) => message.body));
    cursor = result.continueCursor;
  }
  expect(bodies).toEqual(Array.from({ length: 25 }, (_, i) => `m${24 - i}`));
});

test("a client cannot ask for more than a page's bound", async () => {
  const { nadia, conversationId, list } = await setupPair();
  await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "x" });
  const huge = await list({ numItems: 1e9, cursor: null });
  const none = await list({ numItems: 0, cursor: null });
  expect([huge.page.length, none.page.length]).toEqual([1, 1]);
});

test("the same client id twice stores one message and returns its id", async () => {
  const { nadia, conversationId, list } = await setupPair();
  const message = { conversationId, body: "once", clientId: "c-1" };
  const first = await nadia.as.mutation(api.messages.sendMessage, message);
  const again = await nadia.as.mutation(api.messages.sendMessage, message);
  expect(again).toBe(first);
  expect((await list()).page).toHaveLength(1);
});

test("two people may use the same client id", async () => {
  const { nadia, amara, conversationId, list } = await setupPair();
  for (const person of [nadia, amara]) {
    await person.as.mutation(api.messages.sendMessage, {
      conversationId,
      body: "hi",
      clientId: "c",
    });
  }
  expect((await list()).page).toHaveLength(2);
});

test("a client id that belongs to another conversation is refused", async () => {
  const { nadia, person, direct, conversationId } = await setupPair();
  const elsewhere = await direct(nadia, await person("Jonas Weber"));
  await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "a", clientId: "c" });
  expect(
    await refusal(
      nadia.as.mutation(api.messages.sendMessage, {
        conversationId: elsewhere,
        body: "a",
        clientId: "c",
      }),
    ),
  ).toEqual({ code: "ClientIdReused" });
});

test.each([
  ["", { code: "EmptyMessage" }],
  [" \n\t\u200b\u2800\u3164 ", { code: "EmptyMessage" }],
  ["a".repeat(4001), { code: "MessageTooLong", limit: 4000, length: 4001 }],
])("refuses an unfit body (%#)", async (body, expected) => {
  const { nadia, conversationId } = await setupPair();
  expect(
    await refusal(nadia.as.mutation(api.messages.sendMessage, { conversationId, body })),
  ).toEqual(expected);
});

test("a body of exactly the limit after trimming goes through", async () => {
  const { nadia, conversationId, list } = await setupPair();
  const body = "a".repeat(4000);
  await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: ` ${body}\n` });
  expect((await list()).page[0]?.body).toBe(body);
});

test("half a surrogate pair and control characters do not get in", async () => {
  const { nadia, conversationId, list } = await setupPair();
  await nadia.as.mutation(api.messages.sendMessage, {
    conversationId,
    body: "a\ud83d b\u0000\u0007\tc 👩‍👩‍👧",
  });
  expect((await list()).page[0]?.body).toBe("a\ufffd b\tc 👩‍👩‍👧");
});

test("a burst is refused with the time to wait, and goes on after it", async () => {
  const { nadia, conversationId, wait } = await setupPair();
  vi.stubEnv("SEND_BURST", "3");
  vi.stubEnv("SEND_RATE_PER_MINUTE", "30");
  const send = async () =>
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "quick" });
  for (let i = 0; i < 3; i++) await send();
  expect(await refusal(send())).toEqual({ code: "RateLimited", retryAfterMs: 2000 });
  wait(1999);
  expect(await refusal(send())).toEqual({ code: "RateLimited", retryAfterMs: 1 });
  wait(1);
  await send();
});

test("a repeated client id costs no rate", async () => {
  const { nadia, conversationId } = await setupPair();
  vi.stubEnv("SEND_BURST", "1");
  const message = { conversationId, body: "once", clientId: "c" };
  await nadia.as.mutation(api.messages.sendMessage, message);
  await nadia.as.mutation(api.messages.sendMessage, message);
});

test("messages of a deleted account stay readable", async () => {
  const { t, nadia, conversationId, list } = await setupPair();
  await nadia.as.mutation(api.messages.sendMessage, { conversationId, body: "bye" });
  await t.run(async (ctx) => await ctx.db.delete(nadia.userId));
  expect((await list()).page.map(({ senderName, body }) => [senderName, body])).toEqual([
    ["Deleted account", "bye"],
  ]);
});
