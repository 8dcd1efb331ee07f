import { expect, test } from "vitest";
import { api } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { makeMessage } from "./model/factories";
import { NOW, setupTest } from "./setup.helper";

/** A conversation whose messages were said at these times (after NOW); bodies say which they are. */
async function setupTalk(times: number[]) {
  const env = setupTest();
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const say = async (body: string, time: number) =>
    await env.t.run(
      async (ctx) =>
        await makeMessage(ctx, { conversationId, senderId: nadia.userId, body, time: NOW + time }),
    );
  for (const [i, time] of times.entries()) await say(`m${i}`, time);
  const older = async (before?: number, limit?: number) =>
    read(
      await amara.as.query(api.messages.listOlder, {
        conversationId,
        before: before === undefined ? undefined : NOW + before,
        limit,
      }),
    );
  const newer = async (after: number, limit?: number) =>
    read(
      await amara.as.query(api.messages.listNewer, { conversationId, after: NOW + after, limit }),
    );
  const span = async (from: number, to: number) =>
    read(
      await amara.as.query(api.messages.listSpan, {
        conversationId,
        from: NOW + from,
        to: NOW + to,
      }),
    );
  return { ...env, nadia, amara, conversationId, say, older, newer, span };
}

function read({ messages, hasMore }: { messages: { body: string }[]; hasMore: boolean }) {
  return [messages.map((message) => message.body).join(" "), hasMore];
}

test("windows go both ways from any point, oldest first", async () => {
  const { older, newer, span } = await setupTalk([0, 10, 20, 30, 40]);
  expect(await older(undefined, 2)).toEqual(["m3 m4", true]);
  expect(await older(30, 2)).toEqual(["m1 m2", true]);
  expect(await older(10, 2)).toEqual(["m0", false]);
  expect(await newer(10, 2)).toEqual(["m2 m3", true]);
  expect(await newer(20, 2)).toEqual(["m3 m4", false]);
  expect(await newer(40)).toEqual(["", false]);
  expect(await span(10, 30)).toEqual(["m1 m2 m3", false]);
});

test("no window ends within a millisecond", async () => {
  const { older, newer } = await setupTalk([0, 10, 10, 10, 20]);
  expect(await newer(-1, 2)).toEqual(["m0 m1 m2 m3", true]);
  expect(await newer(0, 1)).toEqual(["m1 m2 m3", true]);
  expect(await older(undefined, 2)).toEqual(["m1 m2 m3 m4", true]);
  expect(await older(20, 1)).toEqual(["m1 m2 m3", true]);
  const { older: all } = await setupTalk([5, 5, 5]);
  expect(await all(undefined, 1)).toEqual(["m0 m1 m2", false]);
});

test("a window tells all of a message, and in the compact format what says something", async () => {
  const { nadia, amara, conversationId } = await setupTalk([]);
  const say = async (body: string, replyTo?: Id<"messages">) =>
    await nadia.as.mutation(api.messages.sendMessage, {
      conversationId,
      body,
      clientId: `of ${body}`,
      ...(replyTo && { replyTo }),
    });
  const plain = await say("plain");
  const busy = await say("busy", plain);
  await amara.as.mutation(api.messages.setReaction, { messageId: busy, emoji: "👍", isOn: true });
  await nadia.as.mutation(api.messages.editMessage, { messageId: busy, body: "busier" });
  const hidden = await say("hidden");
  await amara.as.mutation(api.messages.hideMessage, { messageId: hidden });
  const sent = { senderId: nadia.userId, senderName: "Nadia", time: NOW };
  const reactions = [{ emoji: "👍", userIds: [amara.userId] }];
  const replyTo = { messageId: plain, preview: "plain", isDeleted: false, ...sent };

  const plainest = {
    _creationTime: expect.any(Number) as number,
    conversationId,
    editedAt: null,
    deletedAt: null,
    isHidden: false,
    replyTo: null,
    reactions: [],
    ...sent,
  };
  const edited = { editedAt: NOW, reactions, replyTo };
  const full = [
    { ...plainest, _id: plain, body: "plain", clientId: "of plain" },
    { ...plainest, _id: busy, body: "busier", clientId: "of busy", ...edited },
    { ...plainest, _id: hidden, body: "", clientId: "of hidden", isHidden: true },
  ];
  const compact = [
    { _id: plain, body: "plain", ...sent },
    { _id: busy, body: "busier", editedAt: NOW, reactions, replyTo, ...sent },
    { _id: hidden, body: "", isHidden: true, ...sent },
  ];
  const { listOlder, listNewer, listSpan } = api.messages;
  const [whole, newer] = [{ conversationId }, { conversationId, after: 0 }];
  const span = { conversationId, from: 0, to: NOW };
  for (const read of [
    async (format?: "full" | "compact") => await amara.as.query(listOlder, { ...whole, format }),
    async (format?: "full" | "compact") => await amara.as.query(listNewer, { ...newer, format }),
    async (format?: "full" | "compact") => await amara.as.query(listSpan, { ...span, format }),
  ]) {
    expect(await read()).toEqual({ messages: full, hasMore: false });
    expect(await read("full")).toEqual({ messages: full, hasMore: false });
    const answer = await read("compact");
    expect(answer).toStrictEqual({ format: "compact", messages: compact, hasMore: false });
  }
  const mine = await nadia.as.query(listNewer, { ...newer, format: "compact" });
  expect(mine.messages.map(({ clientId }) => clientId)).toEqual([
    "of plain",
    "of busy",
    "of hidden",
  ]);
});

test("a window is bounded whatever is asked for", async () => {
  const { older, newer } = await setupTalk(Array.from({ length: 120 }, (_, i) => i));
  expect((await older(undefined, 1e9))[0]?.toString().split(" ")).toHaveLength(100);
  expect((await newer(-1, 0))[0]?.toString().split(" ")).toHaveLength(1);
});

test("what a delivered message costs stays flat over a thousand arrivals", async () => {
  const { amara, conversationId, say } = await setupTalk([0]);
  const settleAt = 20;
  const sizes: number[] = [];
  let settledTo = NOW;
  for (let i = 1; i <= 1000; i++) {
    await say(`message number ${i}`, i);
    const live = await amara.as.query(api.messages.listNewer, {
      conversationId,
      after: settledTo,
      format: "compact",
    });
    sizes.push(JSON.stringify(live).length);
    if (live.messages.length === settleAt) settledTo = live.messages.at(-1)?.time ?? settledTo;
  }
  const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(average(sizes.slice(-100))).toBeLessThan(average(sizes.slice(0, 100)) * 1.05);
  expect(Math.max(...sizes)).toBeLessThan(20 * 300);
});

test("a link to a message answers only members, and with null for anything else", async () => {
  const { t, person, amara, say } = await setupTalk([]);
  const messageId = await say("here", 5);
  const eve = await person("Eve");
  expect(await amara.as.query(api.messages.getMessage, { messageId })).toMatchObject({
    body: "here",
    time: NOW + 5,
  });
  expect(await eve.as.query(api.messages.getMessage, { messageId })).toBeNull();
  expect(await amara.as.query(api.messages.getMessage, { messageId: "nonsense" })).toBeNull();
  await t.run(async (ctx) => await ctx.db.delete(messageId));
  expect(await amara.as.query(api.messages.getMessage, { messageId })).toBeNull();
});
