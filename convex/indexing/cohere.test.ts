import { expect, test, vi } from "vitest";
import { api, internal } from "../_generated/api";
import { setupTest } from "../setup.helper";
import {
  answerWell,
  type Behaviour,
  FAKE_KEY,
  FakeCohere,
  refuse,
  toMeaning,
} from "./fakeCohere.helper";
import { getProvider } from "./provider";

function setupCohere(behave: Behaviour = () => null) {
  const env = setupTest();
  vi.stubEnv("EMBEDDING_PROVIDER", "cohere");
  vi.stubEnv("CO_API_KEY", FAKE_KEY);
  vi.stubEnv("SEND_RATE_PER_MINUTE", "0");
  vi.stubEnv("EMBED_PER_SECOND", "10000");
  const cohere = new FakeCohere();
  cohere.behave = behave;
  const fetched = vi.fn<typeof fetch>(cohere.fetch);
  vi.stubGlobal("fetch", fetched);
  const embed = async (texts: string[], kind: "document" | "query" = "document") =>
    await env.t.action(internal.indexing.cohereSdk.embed, { texts, kind });
  return { ...env, cohere, fetched, embed };
}

async function setupTalk(behave?: Behaviour) {
  const env = setupCohere(behave);
  const nadia = await env.person("Nadia");
  const amara = await env.person("Amara");
  const conversationId = await env.direct(nadia, amara);
  const send = async (body: string) =>
    await nadia.as.mutation(api.messages.sendMessage, { conversationId, body });
  const rows = async () =>
    await env.t.run(async (ctx) => ({
      vectors: (await ctx.db.query("messageEmbeddings").collect()).length,
      waiting: (await ctx.db.query("embeddingQueue").collect()).length,
      setAside: (await ctx.db.query("embeddingFailures").collect()).map((row) => row.reason),
    }));
  return { ...env, nadia, amara, conversationId, send, rows };
}

test.each(["document", "query"] as const)("a %s is asked for as the wire has it", async (kind) => {
  const { fetched, embed } = setupCohere();
  expect(await embed(["a word", "another"], kind)).toEqual({
    vectors: ["a word", "another"].map(toMeaning),
  });
  const [url, init] = fetched.mock.calls[0] ?? [];
  expect(url).toBe("https://api.cohere.com/v2/embed");
  expect(init?.method).toBe("POST");
  expect(new Headers(init?.headers).get("Authorization")).toBe(`Bearer ${FAKE_KEY}`);
  expect(JSON.parse(typeof init?.body === "string" ? init.body : "")).toEqual({
    model: "embed-v4.0",
    texts: ["a word", "another"],
    input_type: `search_${kind}`,
    embedding_types: ["float"],
    output_dimension: 1536,
    truncate: "END",
  });
});

test("another address is asked for a proxy or a test", async () => {
  const { fetched, embed } = setupCohere();
  vi.stubEnv("COHERE_BASE_URL", "http://127.0.0.1:4000/");
  await embed(["a word"]);
  expect(fetched.mock.calls[0]?.[0]).toBe("http://127.0.0.1:4000/v2/embed");
});

const down = (): Response => {
  throw new TypeError("fetch failed");
};
test.each<[string, Behaviour, object]>([
  [
    "too many requests",
    () => refuse(429, "slow down", { "Retry-After": "7" }),
    { reason: "answered 429", retryAfterMs: 7000 },
  ],
  ["a failure of its own", () => refuse(500, "oh no"), { reason: "answered 500" }],
  ["a refusal", () => refuse(400, "bad text"), { reason: "answered 400", isRefused: true }],
  [
    "a text it cannot process",
    () => refuse(422, "bad"),
    { reason: "answered 422", isRefused: true },
  ],
  ["a wrong key", () => refuse(401, "invalid api token"), { reason: "answered 401" }],
  ["no connection", down, { reason: "gave no answer" }],
  [
    "broken JSON",
    () => new Response('{"embeddings": {"fl', { headers: { "Content-Type": "application/json" } }),
    { reason: "gave an answer without vectors" },
  ],
  ["an empty answer", () => new Response(""), { reason: "failed" }],
  ["null", () => Response.json(null), { reason: "failed" }],
  [
    "words for numbers",
    (_, texts) =>
      answerWell(
        texts,
        texts.map(() => ["x"] as never),
      ),
    { reason: "gave an item that is no vector" },
  ],
])("%s is told in words of our own, after one call", async (_, behave, failure) => {
  const { cohere, embed } = setupCohere(behave);
  expect(await embed(["something private"])).toEqual({
    isRefused: false,
    retryAfterMs: null,
    ...failure,
  });
  expect(cohere.calls).toHaveLength(1);
});

test("an answer that never comes is given up after half a minute, headers or not", async () => {
  const limits: number[] = [];
  const limit = new AbortController();
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    limits.push(ms);
    return limit.signal;
  });
  // The headers are here; while the body is waited for, the limit is reached.
  const pull = (body: ReadableStreamDefaultController): void => {
    limit.abort(new DOMException("too late", "TimeoutError"));
    body.error(limit.signal.reason);
  };
  const headers = { "Content-Type": "application/json" };
  const { cohere, embed } = setupCohere(
    () => new Response(new ReadableStream({ pull }, { highWaterMark: 0 }), { headers }),
  );
  expect(await embed(["something private"])).toMatchObject({ isRefused: false });
  expect(limits).toEqual([30_000]);
  expect(cohere.calls).toHaveLength(1);
});

test.each<[string, (texts: string[]) => number[][]]>([
  ["too few", (texts) => texts.slice(1).map(toMeaning)],
  ["too short", (texts) => texts.map(() => [1, 2])],
])("vectors that are %s are not stored, and asked for again", async (_, toVectors) => {
  const { send, rows, settle, cohere } = await setupTalk((call, texts) =>
    call <= 2 ? answerWell(texts, toVectors(texts)) : null,
  );
  await send("the first of two");
  await send("the second of two");
  await settle();
  expect(cohere.calls.length).toBeGreaterThan(2);
  expect(await rows()).toEqual({ vectors: 2, waiting: 0, setAside: [] });
});

test("components are kept with six decimals", async () => {
  const { t, send, settle } = await setupTalk((_, texts) =>
    answerWell(
      texts,
      texts.map(() => Array.from({ length: 1536 }, () => 0.123456789)),
    ),
  );
  await send("a message to embed");
  await settle();
  const row = await t.run(async (ctx) => await ctx.db.query("messageEmbeddings").first());
  expect(row?.model).toBe("cohere-embed-v4.0");
  expect(new Set(row?.embedding)).toEqual(new Set([0.123457]));
});

test("a thousand waiting messages cost eleven calls", async () => {
  const { t, cohere, nadia, conversationId, rows, settle } = await setupTalk();
  await t.run(async (ctx) => {
    for (let i = 0; i < 1000; i++) {
      const message = { conversationId, senderId: nadia.userId, body: `message number ${i}` };
      const messageId = await ctx.db.insert("messages", { ...message, time: i });
      await ctx.db.insert("embeddingQueue", { messageId, attempts: 0, nextAt: Date.now() });
    }
  });
  await t.mutation(internal.indexing.embedder.checkEmbedder, {});
  await settle();
  expect(await rows()).toEqual({ vectors: 1000, waiting: 0, setAside: [] });
  expect(cohere.calls.flat()).toHaveLength(1000);
  expect(cohere.calls).toHaveLength(11);
});

test("a storm of refusals and failures delays, loses nothing and asks again when told to", async () => {
  const at: number[] = [];
  const { cohere, send, rows, settle } = await setupTalk((call) => {
    at.push(Date.now());
    if (call === 1) return refuse(429, "slow down", { "Retry-After": "90" });
    if (call <= 4) return refuse(500, "oh no");
    return null;
  });
  for (let i = 0; i < 100; i++) await send(`message number ${i}`);
  await settle();
  expect(await rows()).toEqual({ vectors: 100, waiting: 0, setAside: [] });
  expect((at[1] ?? 0) - (at[0] ?? 0)).toBeGreaterThanOrEqual(90_000);
  expect(cohere.calls.length).toBeLessThan(20);
});

test("a message is found by what it means, not by its words", async () => {
  const { amara, send, settle } = await setupTalk();
  await send("my car broke down again");
  await send("the ferry leaves at nine");
  await settle();
  const hits = await amara.as.action(api.messages.semanticSearch, { q: "vehicle" });
  expect(hits.map((hit) => [hit.message, hit.matchedBy])).toEqual([
    ["my car broke down again", "meaning"],
  ]);
});

test("search says that meaning is not to be had while the provider is down", async () => {
  const { amara } = await setupTalk(() => refuse(500, "oh no"));
  const search = amara.as.action(api.messages.semanticSearch, { q: "vehicle" });
  await expect(search).rejects.toThrow("MeaningUnavailable");
});

test("without a key there is no provider", () => {
  setupCohere();
  vi.stubEnv("CO_API_KEY", "");
  expect(getProvider()).toBeNull();
});
