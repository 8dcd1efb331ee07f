import { makeFunctionReference } from "convex/server";
import { describe, expect, test, vi } from "vitest";
import { api, internal } from "./_generated/api";
import { builtinProvider, toVector } from "./indexing/builtin";
import { storeEmbedding } from "./model/embeddings";
import { LIBRARY_FUNCTIONS, PUSH_ENDPOINT, ROWS, type World } from "./accessRows.helper";
import { DAY } from "./lib/time";
import { stubVapidKeys } from "./lib/vapidKeys.helper";
import { FIRST_PAGE, modules, refusal, setupTest, type TestPerson } from "./setup.helper";

/**
 * Every public function against everybody who is not in a conversation. The list of functions is
 * read from the modules: one that has no row here fails the first test.
 */

const SECRET = "the staffroom door code is 4711";

type Kind = "query" | "mutation" | "action";

async function listPublicFunctions(): Promise<Map<string, Kind>> {
  const found = new Map<string, Kind>();
  for (const [path, load] of Object.entries(modules)) {
    if (/\.(test|helper|config)\.ts$/.test(path) || path.includes("_generated")) continue;
    const module = (await load()) as Record<string, Record<string, unknown>>;
    for (const [name, value] of Object.entries(module)) {
      if (value?.isPublic !== true) continue;
      const kind = value.isQuery ? "query" : value.isMutation ? "mutation" : "action";
      found.set(`${path.replace(/^\.\/|\.ts$/g, "")}:${name}`, kind);
    }
  }
  return found;
}

const publicFunctions = await listPublicFunctions();

test("every public function has its row", () => {
  expect([...publicFunctions.keys()].toSorted()).toEqual(
    [...Object.keys(ROWS), ...LIBRARY_FUNCTIONS].toSorted(),
  );
});

async function setupWorld() {
  const env = setupTest();
  const nadia = await env.person("Nadia", "nadia@school.example");
  const amara = await env.person("Amara");
  const stranger = await env.person("Stranger");
  const conversationId = await env.direct(nadia, amara);
  // Hundreds of worlds: the vector is put there by hand, the embedder has tests of its own.
  vi.stubEnv("EMBEDDING_PROVIDER", "none");
  const messageId = await nadia.as.mutation(api.messages.sendMessage, {
    conversationId,
    body: SECRET,
  });
  await env.settle();
  vi.stubEnv("EMBEDDING_PROVIDER", "builtin");
  await env.t.run(async (ctx) => {
    const message = await ctx.db.get(messageId);
    if (message === null) throw new Error("the message is gone");
    const { model } = builtinProvider;
    await storeEmbedding(ctx, message, { model, embedding: toVector(SECRET) });
  });
  const tokenId = await env.t.run(
    async (ctx) =>
      await ctx.db.insert("apiTokens", {
        userId: nadia.userId,
        name: "script",
        tokenHash: "hash",
        scopes: ["read"],
      }),
  );
  stubVapidKeys();
  const subscriptionId = await nadia.as.mutation(api.push.subscribe, {
    endpoint: PUSH_ENDPOINT,
    p256dh: "B".repeat(87),
    auth: "C".repeat(22),
    userAgent: "Firefox",
    showsText: true,
  });
  const world: World = { nadia, stranger, conversationId, messageId, tokenId, subscriptionId };
  return { ...env, amara, world };
}

type Env = Awaited<ReturnType<typeof setupWorld>>;

/** Everything that belongs to the conversation of Nadia and Amara. */
async function readConversation({ t, world }: Env) {
  const { conversationId } = world;
  return await t.run(async (ctx) => ({
    conversation: await ctx.db.get(conversationId),
    participants: await ctx.db
      .query("conversationParticipants")
      .withIndex("by_conversation_and_user", (q) => q.eq("conversationId", conversationId))
      .collect(),
    messages: await ctx.db
      .query("messages")
      .withIndex("by_conversation_and_time", (q) => q.eq("conversationId", conversationId))
      .collect(),
    queue: await ctx.db.query("indexingQueue").collect(),
    cursors: await ctx.db.query("readCursors").collect(),
    edits: await ctx.db.query("messageEdits").collect(),
    hidden: await ctx.db.query("hiddenMessages").collect(),
    embeddings: await ctx.db.query("messageEmbeddings").collect(),
    texts: await ctx.db.query("searchTexts").collect(),
    tokens: (await ctx.db.query("apiTokens").collect()).filter((row) => row.tokenHash === "hash"),
    reports: await ctx.db.query("reports").collect(),
    subscriptions: await ctx.db.query("pushSubscriptions").collect(),
    pushes: await ctx.db.query("pushQueue").collect(),
    typing: await ctx.db.query("typing").collect(),
  }));
}

const CALLERS: Record<string, (env: Env) => Promise<Pick<TestPerson, "as">>> = {
  "signed out": async ({ t }) => ({ as: t }),
  "a stranger": async ({ world }) => world.stranger,
  "a member whose session was ended": async ({ t, amara }) => {
    await t.run(async (ctx) => await ctx.db.delete(amara.sessionId));
    return amara;
  },
  "a member whose session expired": async ({ t, amara, wait, settle }) => {
    wait(30 * DAY);
    await t.mutation(internal.cleanup.endExpiringSessions, {});
    await settle();
    return amara;
  },
  "a member who was disabled": async ({ t, amara }) => {
    await t.run(async (ctx) => await ctx.db.patch(amara.userId, { disabledAt: Date.now() }));
    return amara;
  },
  "a member whose account is gone": async ({ t, amara }) => {
    await t.run(async (ctx) => await ctx.db.delete(amara.userId));
    return amara;
  },
  "a session of somebody else": async ({ t, amara, world }) => ({
    as: t.withIdentity({ subject: `${amara.userId}|${world.stranger.sessionId}` }),
  }),
};

describe.each(Object.keys(CALLERS))("to %s", (callerName) => {
  test.each(Object.keys(ROWS))("%s gives and changes nothing", async (name) => {
    const env = await setupWorld();
    const row = ROWS[name];
    const kind = publicFunctions.get(name);
    const caller = await CALLERS[callerName]?.(env);
    if (!row || !kind || !caller) throw new Error("no such row");
    const before = await readConversation(env);

    const expected =
      callerName === "a stranger" ? row.stranger : (row.signedOut ?? { code: "Unauthenticated" });
    const answer = call(caller, name, kind, row.args(env.world));
    if ("code" in expected) {
      expect(await refusal(answer)).toMatchObject(expected);
    } else {
      const value: unknown = await answer;
      expect(value).toEqual(expected.answer);
      expect(JSON.stringify(value)).not.toContain(SECRET);
    }
    expect(await readConversation(env)).toEqual(before);
  });
});

describe.each(["member", "blocked"] as const)("to a %s", (standing) => {
  test.each(Object.keys(ROWS))("%s answers as its row says", async (name) => {
    const env = await setupWorld();
    const row = ROWS[name];
    const kind = publicFunctions.get(name);
    if (!row || !kind) throw new Error("no such row");
    if (standing === "blocked") {
      const { userId } = env.amara;
      await env.world.nadia.as.mutation(api.users.blockUser, { userId });
    }
    const expected = (standing === "blocked" ? row.blocked : undefined) ?? row.member;
    const answer = call(env.amara, name, kind, row.args(env.world));
    if (expected === undefined) await expect(answer).resolves.toBeDefined();
    else expect(await refusal(answer)).toMatchObject(expected);
  });
});

test("an expired session cannot write", async () => {
  const env = await setupWorld();
  env.wait(31 * 24 * 3_600_000);
  const { conversationId } = env.world;
  expect(
    await refusal(
      env.amara.as.mutation(api.messages.sendMessage, { conversationId, body: "late" }),
    ),
  ).toEqual({ code: "Unauthenticated" });
});

test("a member reads it", async () => {
  const env = await setupWorld();
  const { conversationId } = env.world;
  const { page } = await env.amara.as.query(api.messages.listMessages, {
    conversationId,
    paginationOpts: FIRST_PAGE,
  });
  expect(page.map((message) => message.body)).toEqual([SECRET]);
});

async function call(
  { as }: Pick<TestPerson, "as">,
  name: string,
  kind: Kind,
  args: Record<string, unknown>,
): Promise<unknown> {
  switch (kind) {
    case "query":
      return await as.query(makeFunctionReference<"query">(name), args);
    case "mutation":
      return await as.mutation(makeFunctionReference<"mutation">(name), args);
    case "action":
      return await as.action(makeFunctionReference<"action">(name), args);
  }
}
