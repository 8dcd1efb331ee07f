import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { makeGroup } from "./model/factories";
import { FIRST_PAGE, setupTest, type TestPerson } from "./setup.helper";

async function setupPair() {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const send = async (who: TestPerson, body = "hi") => {
    env.wait(1000);
    return await who.as.mutation(api.messages.sendMessage, { conversationId, body });
  };
  const row = async (who: TestPerson) =>
    (await who.as.query(api.conversations.listUserConversations, { paginationOpts: FIRST_PAGE }))
      .page[0];
  const markRead = async (who: TestPerson, messageId: Id<"messages">) =>
    await who.as.mutation(api.conversations.markRead, { conversationId, messageId });
  const readState = async (who: TestPerson) =>
    await who.as.query(api.conversations.getReadState, { conversationId });
  return { ...env, nadia, amara, conversationId, send, row, markRead, readState };
}

test("others' messages are unread until read, one's own never", async () => {
  const { nadia, amara, send, row, markRead, settle } = await setupPair();
  await send(nadia);
  const second = await send(nadia);
  const third = await send(nadia);
  await settle();
  expect((await row(amara))?.unreadCount).toBe(3);
  expect((await row(nadia))?.unreadCount).toBe(0);
  await markRead(amara, second);
  expect((await row(amara))?.unreadCount).toBe(1);
  await markRead(amara, third);
  await markRead(amara, second);
  expect((await row(amara))?.unreadCount).toBe(0);
});

test("a message read before the drainer came is never counted", async () => {
  const { nadia, amara, send, row, markRead, settle } = await setupPair();
  await markRead(amara, await send(nadia));
  await settle();
  expect((await row(amara))?.unreadCount).toBe(0);
});

test("marking unread goes back to that message and takes no receipt back", async () => {
  const { nadia, amara, conversationId, send, row, markRead, settle, readState } =
    await setupPair();
  await send(nadia);
  const second = await send(nadia);
  const third = await send(nadia);
  await settle();
  await markRead(amara, third);
  const before = await readState(nadia);
  await amara.as.mutation(api.conversations.markUnread, { conversationId, messageId: second });
  expect((await row(amara))?.unreadCount).toBe(2);
  expect(await readState(nadia)).toEqual(before);
  expect(await amara.as.query(api.conversations.countUnread, {})).toEqual({
    conversations: 1,
    messages: 2,
  });
});

test("the sender learns how far the other has seen, in the list too", async () => {
  const { nadia, amara, send, row, markRead, settle, readState } = await setupPair();
  const messageId = await send(nadia);
  const saidAt = Date.now();
  await settle();
  expect((await row(nadia))?.isLastMessageSeen).toBe(false);
  await markRead(amara, messageId);
  expect((await row(nadia))?.isLastMessageSeen).toBe(true);
  expect((await readState(nadia)).seen).toEqual([{ userId: amara.userId, seenTime: saidAt }]);
});

test.each(["the reader", "the sender"])("without receipts of %s nobody learns", async (who) => {
  const { nadia, amara, send, row, markRead, settle, readState } = await setupPair();
  const off = who === "the reader" ? amara : nadia;
  await off.as.mutation(api.users.setPreferences, { sharesReceipts: false });
  const messageId = await send(nadia);
  await settle();
  await markRead(amara, messageId);
  expect((await readState(nadia)).seen).toEqual([]);
  expect((await readState(amara)).seen).toEqual([]);
  expect((await row(nadia))?.isLastMessageSeen).toBe(false);
  expect((await row(amara))?.unreadCount).toBe(0);
});

test("a message of another conversation is no place to read up to", async () => {
  const { nadia, amara, person, direct, conversationId, send } = await setupPair();
  const elsewhere = await direct(amara, await person("Eve"));
  const messageId = await send(nadia);
  await expect(
    amara.as.mutation(api.conversations.markRead, { conversationId: elsewhere, messageId }),
  ).rejects.toThrow();
  await amara.as.mutation(api.conversations.markRead, { conversationId, messageId });
});

/**
 * What members may do, in any order. After the drainer has caught up, every member's row must say
 * exactly what a fresh look at the messages says.
 */
type Step =
  | { do: "send"; who: number }
  | { do: "edit" | "delete" | "read" | "unread" | "hide"; who: number; which: number }
  | { do: "drain" | "wait" };

const index = fc.nat({ max: 100 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("send" as const), who: index }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("edit", "delete", "read", "unread", "hide"),
      who: index,
      which: index,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("drain", "wait") }) },
);

test("counts, order and previews stay exact whatever members do", { timeout: 60_000 }, async () => {
  const env = setupTest();
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  const everybody: TestPerson[] = [];
  for (const name of ["A", "B", "C", "D", "E"]) everybody.push(await env.person(name));

  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 5 }),
      fc.array(anyStep, { minLength: 1, maxLength: 25 }),
      async (size, steps) => {
        const members = everybody.slice(0, size);
        const conversationId = await env.t.run(
          async (ctx) =>
            await makeGroup(ctx, { participants: members.map((m) => m.userId), at: Date.now() }),
        );
        await runSteps(env, { conversationId, members, steps });
        await env.settle();
        await expectExact(env, conversationId, members);
      },
    ),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 40) },
  );
});

type Env = ReturnType<typeof setupTest>;

async function runSteps(
  env: Env,
  world: { conversationId: Id<"conversations">; members: TestPerson[]; steps: Step[] },
): Promise<void> {
  const { conversationId, members, steps } = world;
  const sent: { id: Id<"messages">; by: TestPerson; isDeleted: boolean }[] = [];
  for (const step of steps) {
    const who = "who" in step ? members[step.who % members.length] : undefined;
    const target = "which" in step ? sent[step.which % Math.max(1, sent.length)] : undefined;
    if (step.do === "drain") await env.settle();
    else if (step.do === "wait") env.wait(7);
    else if (who === undefined) continue;
    else if (step.do === "send") {
      const body = `m${sent.length}`;
      const id = await who.as.mutation(api.messages.sendMessage, { conversationId, body });
      sent.push({ id, by: who, isDeleted: false });
    } else if (target !== undefined) {
      await touch(step.do, who, { conversationId, target });
    }
  }
}

async function touch(
  what: "edit" | "delete" | "read" | "unread" | "hide",
  who: TestPerson,
  world: {
    conversationId: Id<"conversations">;
    target: { id: Id<"messages">; by: TestPerson; isDeleted: boolean };
  },
): Promise<void> {
  const { conversationId, target } = world;
  const messageId = target.id;
  switch (what) {
    case "edit":
      if (target.isDeleted) return;
      await target.by.as.mutation(api.messages.editMessage, { messageId, body: `e${messageId}` });
      return;
    case "delete":
      target.isDeleted = true;
      await target.by.as.mutation(api.messages.deleteMessage, { messageId });
      return;
    case "read":
      await who.as.mutation(api.conversations.markRead, { conversationId, messageId });
      return;
    case "unread":
      await who.as.mutation(api.conversations.markUnread, { conversationId, messageId });
      return;
    case "hide":
      await who.as.mutation(api.messages.hideMessage, { messageId });
  }
}

async function expectExact(
  env: Env,
  conversationId: Id<"conversations">,
  members: TestPerson[],
): Promise<void> {
  const state = await env.t.run(async (ctx) => ({
    messages: await ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
      .collect(),
    rows: await ctx.db
      .query("conversationParticipants")
      .withIndex("by_conversation_and_user", (q) => q.eq("conversationId", conversationId))
      .collect(),
    cursors: await ctx.db
      .query("readCursors")
      .withIndex("by_conversation_and_user", (q) => q.eq("conversationId", conversationId))
      .collect(),
  }));
  const newest = state.messages.at(-1);
  for (const { userId } of members) {
    const row = state.rows.find((item) => item.userId === userId);
    const readTime = state.cursors.find((item) => item.userId === userId)?.readTime ?? 0;
    const unread = state.messages.filter(
      (m) => m.senderId !== userId && m.deletedAt === undefined && m.time > readTime,
    ).length;
    expect(row).toMatchObject({ unreadCount: unread, isUnread: unread > 0 });
    expect(row?.lastMessage).toEqual(
      newest && {
        messageId: newest._id,
        senderId: newest.senderId,
        preview: newest.body,
        time: newest.time,
        isDeleted: newest.deletedAt !== undefined,
      },
    );
  }
}
