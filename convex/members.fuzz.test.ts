import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import type { Id } from "./_generated/dataModel";
import { makeGroup } from "./model/factories";
import { FIRST_PAGE, refusal, setupTest, type TestPerson } from "./setup.helper";

/**
 * What members may do, in any order, in two conversations of the same two to five people. Beside
 * the functions runs a model that knows nothing of them: a list of what was said, by whom, who hid
 * it and how far everybody read. Once the drainer has caught up, every member's lists, counts,
 * messages, hits and refusals must be what the model says. `FUZZ_SEED` repeats a run, `FUZZ_RUNS`
 * makes it longer.
 */
type Step =
  | { do: "send"; who: number; where: number }
  | { do: "edit" | "delete" | "read" | "unread" | "hide"; who: number; which: number }
  | { do: "leave"; who: number }
  | { do: "drain" | "wait" };

const index = fc.nat({ max: 100 });
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant("send" as const),
      who: index,
      where: fc.nat({ max: 1 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom("edit", "delete", "read", "unread", "hide"),
      who: index,
      which: index,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("leave" as const), who: index }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("drain", "wait") }) },
);

type Said = {
  id: Id<"messages">;
  where: number;
  by: TestPerson;
  time: number;
  body: string;
  isDeleted: boolean;
  hiddenBy: Set<TestPerson>;
};

type Model = {
  said: Said[];
  members: TestPerson[];
  gone: TestPerson[];
  /** By conversation and person. */
  readTimes: Map<string, number>;
  /** When each conversation last was active; what is erased later still made it so. */
  activeTimes: number[];
};

type World = {
  env: ReturnType<typeof setupTest>;
  conversations: Id<"conversations">[];
  outsider: TestPerson;
  model: Model;
};

const seed = process.env.FUZZ_SEED;

test("everything stays exact whatever members do", { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 2, max: 5 }),
      fc.array(anyStep, { minLength: 1, maxLength: 40 }),
      async (size, steps) => {
        const world = await makeWorld(size);
        for (const step of steps) await act(world, step);
        await world.env.settle();
        for (const who of world.model.members) await expectExact(world, who);
        for (const who of [world.outsider, ...world.model.gone]) await expectNoAccess(world, who);
      },
    ),
    {
      numRuns: Number(process.env.FUZZ_RUNS ?? 40),
      ...(seed === undefined ? {} : { seed: Number(seed) }),
    },
  );
});

async function makeWorld(size: number): Promise<World> {
  const env = setupTest();
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  const outsider = await env.person("Outsider");
  const members: TestPerson[] = [];
  for (let i = 0; i < size; i += 1) members.push(await env.person(`Member ${i}`));
  const participants = members.map((member) => member.userId);
  const conversations: Id<"conversations">[] = [];
  for (let i = 0; i < 2; i += 1) {
    env.wait(1);
    conversations.push(
      await env.t.run(async (ctx) => await makeGroup(ctx, { participants, at: Date.now() })),
    );
  }
  const startedAt = Date.now();
  const model: Model = {
    said: [],
    members,
    gone: [],
    readTimes: new Map(),
    activeTimes: [startedAt - 1, startedAt],
  };
  return { env, conversations, outsider, model };
}

async function act(world: World, step: Step): Promise<void> {
  const { env, model } = world;
  const who = "who" in step ? model.members[step.who % model.members.length] : undefined;
  const target = "which" in step ? model.said[step.which % model.said.length] : undefined;
  if (step.do === "drain") await env.settle();
  else if (step.do === "wait") env.wait(7);
  else if (who === undefined) return;
  else if (step.do === "send") await send(world, who, step.where);
  else if (step.do === "leave") await leave(world, who);
  else if (target !== undefined) await touch(world, { who, target, what: step.do });
}

/** Messages of one conversation may be said in the same millisecond, those of two have an order. */
async function send(
  { env, conversations, model }: World,
  by: TestPerson,
  where: number,
): Promise<void> {
  if (model.activeTimes.indexOf(Date.now()) === 1 - where) env.wait(1);
  const body = `word${model.said.length} and more`;
  const conversationId = conversations[where];
  if (conversationId === undefined) throw new Error("no such conversation");
  const id = await by.as.mutation(api.messages.sendMessage, { conversationId, body });
  const time = Date.now();
  model.said.push({ id, where, by, time, body, isDeleted: false, hiddenBy: new Set() });
  model.activeTimes[where] = time;
}

/** Whoever leaves takes their own words along. */
async function leave({ env, model }: World, who: TestPerson): Promise<void> {
  if (model.members.length === 1) return;
  await env.settle();
  await env.t.mutation(internal.erasure.begin, { userId: who.userId });
  await env.settle();
  model.members = model.members.filter((member) => member !== who);
  model.gone.push(who);
  model.said = model.said.filter((message) => message.by !== who);
}

async function touch(
  { conversations, model }: World,
  {
    who,
    target,
    what,
  }: { who: TestPerson; target: Said; what: "edit" | "delete" | "read" | "unread" | "hide" },
): Promise<void> {
  const messageId = target.id;
  const conversationId = conversations[target.where];
  if (conversationId === undefined) throw new Error("no such conversation");
  const place = { conversationId, messageId };
  const key = `${target.where} ${who.userId}`;
  const isMine = target.by === who;
  switch (what) {
    case "edit": {
      const body = `changed${model.said.indexOf(target)} since`;
      const call = who.as.mutation(api.messages.editMessage, { messageId, body });
      if (target.isDeleted) expect(await refusal(call)).toEqual({ code: "MessageDeleted" });
      else if (!isMine) expect(await refusal(call)).toEqual({ code: "NotAllowed" });
      else {
        await call;
        target.body = body;
      }
      return;
    }
    case "delete": {
      const call = who.as.mutation(api.messages.deleteMessage, { messageId });
      if (!isMine) expect(await refusal(call)).toEqual({ code: "NotAllowed" });
      else {
        await call;
        target.isDeleted = true;
      }
      return;
    }
    case "read":
      await who.as.mutation(api.conversations.markRead, place);
      model.readTimes.set(key, Math.max(target.time, model.readTimes.get(key) ?? 0));
      return;
    case "unread":
      await who.as.mutation(api.conversations.markUnread, place);
      model.readTimes.set(key, target.time - 1);
      return;
    case "hide":
      await who.as.mutation(api.messages.hideMessage, { messageId });
      target.hiddenBy.add(who);
  }
}

async function expectExact({ conversations, model }: World, who: TestPerson): Promise<void> {
  const canFind = (m: Said) => !m.isDeleted && !m.hiddenBy.has(who);
  const expected = conversations.map((_id, where) => {
    const said = model.said.filter((message) => message.where === where);
    const readTime = model.readTimes.get(`${where} ${who.userId}`) ?? 0;
    const newest = said.at(-1);
    return {
      _id,
      activeTime: model.activeTimes[where] ?? 0,
      unreadCount: said.filter((m) => m.by !== who && !m.isDeleted && m.time > readTime).length,
      lastMessage:
        newest === undefined
          ? null
          : {
              messageId: newest.id,
              senderId: newest.by.userId,
              preview: newest.isDeleted ? "" : newest.body,
              time: newest.time,
              isDeleted: newest.isDeleted,
            },
      bodies: said.map((message) => (canFind(message) ? message.body : "")),
    };
  });

  const { page } = await who.as.query(api.conversations.listUserConversations, {
    paginationOpts: FIRST_PAGE,
  });
  expect(
    page.map(({ _id, unreadCount, lastMessage }) => ({ _id, unreadCount, lastMessage })),
  ).toEqual(
    expected
      .toSorted((a, b) => b.activeTime - a.activeTime)
      .map(({ _id, unreadCount, lastMessage }) => ({ _id, unreadCount, lastMessage })),
  );
  const unread = expected.map((row) => row.unreadCount).filter((count) => count > 0);
  expect(await who.as.query(api.conversations.countUnread, {})).toEqual({
    conversations: unread.length,
    messages: unread.reduce((sum, count) => sum + count, 0),
  });
  for (const { _id, bodies } of expected) {
    const { page: messages } = await who.as.query(api.messages.listMessages, {
      conversationId: _id,
      paginationOpts: FIRST_PAGE,
    });
    expect(messages.map((message) => message.body).toReversed()).toEqual(bodies);
  }
  expect(await who.as.query(api.messages.getSearchStatus, {})).toMatchObject({
    total: model.said.filter(canFind).length,
    waiting: 0,
  });
  const hits = await who.as.query(api.messages.search, { q: "since", limit: 50 });
  const changed = model.said.filter((m) => canFind(m) && m.body.endsWith("since"));
  expect(hits.map((hit) => hit.message._id).toSorted()).toEqual(
    changed.map((message) => message.id).toSorted(),
  );
}

async function expectNoAccess({ conversations, model }: World, who: TestPerson): Promise<void> {
  const code = model.gone.includes(who) ? "Unauthenticated" : "NotFound";
  for (const conversationId of conversations) {
    const list = who.as.query(api.messages.listMessages, {
      conversationId,
      paginationOpts: FIRST_PAGE,
    });
    expect(await refusal(list)).toEqual({ code });
    const call = who.as.mutation(api.messages.sendMessage, { conversationId, body: "let me in" });
    expect(await refusal(call)).toEqual({ code });
  }
}
