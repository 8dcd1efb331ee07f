import { expect, test } from "@playwright/test";
import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import { FAKE_KEY, refuse } from "../convex/indexing/fakeCohere.helper";
import { Backend, freePorts } from "./backend";
import { CohereServer } from "./cohereServer";
import { type Person, signUp } from "./people";

/**
 * From a message to its vector with Cohere as the provider: the product on the embedded backend,
 * the SDK, a fake Cohere on the wire and the stock client. No page: what a person sees of it is in
 * `search.spec.ts`.
 */

let backend: Backend;
let cohere: CohereServer;
let nadia: Person;
let amara: Person;
let conversationId: Id<"conversations">;

test.beforeAll(async () => {
  const [port = 0] = await freePorts(1);
  cohere = new CohereServer();
  await cohere.listen(port);
  backend = await Backend.create({
    EMBEDDING_PROVIDER: "cohere",
    CO_API_KEY: FAKE_KEY,
    COHERE_BASE_URL: `http://127.0.0.1:${port}`,
    SEND_RATE_PER_MINUTE: "0",
    MEANING_SEARCHES_PER_MINUTE: "100000",
  });
  nadia = await signUp(backend.apiUrl, "Nadia Petrova");
  amara = await signUp(backend.apiUrl, "Amara Okafor");
  conversationId = await nadia.client.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: amara.id,
  });
});

test.afterAll(async () => {
  await backend.close();
  await cohere.close();
});

test.beforeEach(() => {
  cohere.fake.behave = () => null;
  cohere.breaksOff = false;
  cohere.fake.calls.length = 0;
});

const send = async (body: string) =>
  await nadia.client.mutation(api.messages.sendMessage, { conversationId, body });

/** What the other one finds by meaning alone. */
async function find(q: string): Promise<string[]> {
  const hits = await amara.client.action(api.messages.semanticSearch, { q });
  return hits.filter((hit) => hit.matchedBy === "meaning").map((hit) => hit.message);
}

async function embeddings(): Promise<{ waiting: number; isAwake: boolean; setAside: unknown[] }> {
  return JSON.parse(await backend.cli("run", "admin:embeddings")) as never;
}

/** How many vectors a message said lately has. */
async function countVectors(messageId: Id<"messages">): Promise<number> {
  const newest = ["--order", "desc", "--limit", "40", "--format", "jsonLines"];
  const lines = await backend.cli("data", "messageEmbeddings", ...newest);
  const rows = lines.split("\n").filter((line) => line.startsWith("{"));
  return rows.filter((row) => (JSON.parse(row) as Embedded).messageId === messageId).length;
}

type Embedded = { messageId: Id<"messages"> };

async function rest(): Promise<void> {
  await expect
    .poll(async () => (await embeddings()).isAwake, { timeout: 90_000, intervals: [1_000] })
    .toBe(false);
}

test("a message is found by what it means", async () => {
  await send("my car broke down again");
  await expect.poll(async () => await find("vehicle")).toEqual(["my car broke down again"]);
});

test("a thousand messages are few calls, and nothing is left of the run", async () => {
  for (let i = 0; i < 1000; i += 50) {
    const part = Array.from({ length: 50 }, (_, n) => send(`note ${i + n} on the whereabouts`));
    await Promise.all(part);
  }
  await rest();
  expect(cohere.fake.calls.flat()).toHaveLength(1000);
  expect(cohere.fake.calls.length).toBeLessThanOrEqual(25);
  for (const table of ["workflows", "steps", "events", "onCompleteFailures"]) {
    const rows = await backend.cli("data", table, "--component", "workflow");
    expect(rows, table).toContain("no documents");
  }
  expect(await backend.readLog()).not.toContain("whereabouts");
});

test("a provider in trouble delays, loses nothing and is asked until it answers", async () => {
  cohere.fake.behave = (call) => {
    cohere.breaksOff = call === 2;
    return call === 1 ? refuse(429, "slow down", { "Retry-After": "2" }) : null;
  };
  await send("our vacation starts on Friday");
  await expect.poll(() => cohere.fake.calls.length, { timeout: 60_000 }).toBe(3);
  await rest();
  // Two troubles and the one good answer: nothing was asked for again after it.
  expect(cohere.fake.calls).toHaveLength(3);
  expect(await find("urlaub")).toEqual(["our vacation starts on Friday"]);
  expect((await embeddings()).setAside).toEqual([]);
});

test("killed while it waits for the provider, it goes on after the start", async () => {
  cohere.fake.behave = (call) => (call === 1 ? refuse(500, "oh no") : null);
  const messageId = await send("the klausur is moved to Thursday");
  await expect.poll(() => cohere.fake.calls.length).toBeGreaterThan(0);
  await backend.kill();
  await backend.start();
  await expect
    .poll(async () => await find("exam").catch(() => []), { timeout: 60_000, intervals: [1_000] })
    .toEqual(["the klausur is moved to Thursday"]);
  await rest();
  expect(await countVectors(messageId)).toBe(1);
});

test("killed in the middle of a call, it asks again at once for what it had asked for", async () => {
  cohere.fake.behave = (call) => (call === 1 ? new Promise(() => {}) : null);
  const messageId = await send("an automobile for the trip");
  await expect.poll(() => cohere.fake.calls.length).toBeGreaterThan(0);
  await backend.kill();
  await backend.start();
  // Two seconds on an idle machine.
  await expect
    .poll(async () => (await find("vehicle")).includes("an automobile for the trip"), {
      intervals: [500],
    })
    .toBe(true);
  await rest();
  expect((await embeddings()).waiting).toBe(0);
  expect(await countVectors(messageId)).toBe(1);
});
