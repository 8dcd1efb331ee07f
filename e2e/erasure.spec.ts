import { expect, test } from "@playwright/test";
import { api } from "../convex/_generated/api";
import { Backend } from "./backend";
import { PASSWORD, readBodies, signUp } from "./people";

/** Taking one's copy and leaving for good, on a server that is killed again and again meanwhile. */

const MESSAGES = 600;
const KILLS = 4;

type Erasure = {
  finishedAt: string | null;
  messages: number;
  conversations: number;
  left: Record<string, number> | null;
};

let backend: Backend;

test.beforeAll(async () => {
  backend = await Backend.create({ SEND_RATE_PER_MINUTE: "0" });
});

test.afterAll(async () => {
  await backend.close();
});

test("one gets a copy, and an erasure that is killed goes on and ends with nothing left", async () => {
  const nadia = await signUp(backend.apiUrl, "Nadia Petrova");
  const amara = await signUp(backend.apiUrl, "Amara Okafor");
  const conversationId = await nadia.client.mutation(api.conversations.findOrCreateConversation, {
    otherUserId: amara.id,
  });
  for (let i = 0; i < MESSAGES; i += 50) {
    const part = Array.from({ length: 50 }, async (_, n) => {
      const { client } = n % 2 === 0 ? nadia : amara;
      const body = `${n % 2 === 0 ? "gone" : "stays"} ${i + n}`;
      return await client.mutation(api.messages.sendMessage, { conversationId, body });
    });
    await Promise.all(part);
  }
  await nadia.client.mutation(api.accounts.startExport, {});
  const copy = async () => await nadia.client.query(api.accounts.getExport, {});
  await expect.poll(async () => (await copy())?.jsonUrl).toBeTruthy();
  const exported = await fetch((await copy())?.jsonUrl ?? "");
  expect(await exported.text()).toContain("gone 0");

  await nadia.client.action(api.accounts.deleteAccount, { password: PASSWORD });

  const progress = async () => {
    const [erasure] = JSON.parse(await backend.cli("run", "admin:erasures")) as Erasure[];
    if (erasure === undefined) throw new Error("there is no erasure");
    return erasure;
  };
  for (let kill = 0; kill < KILLS; kill++) {
    await backend.kill();
    await backend.start();
    // A little further each time.
    await new Promise((resolve) => setTimeout(resolve, 150 * kill));
  }
  await expect
    .poll(async () => (await progress()).finishedAt, { timeout: 90_000, intervals: [1_000] })
    .not.toBeNull();
  const { messages, conversations, left } = await progress();
  expect([messages, conversations]).toEqual([MESSAGES / 2, 1]);
  expect(Object.entries(left ?? {}).filter(([, rows]) => rows !== 0)).toEqual([]);
  const bodies = await readBodies(amara, conversationId);
  expect(bodies).toHaveLength(MESSAGES / 2);
  expect(bodies.every((body) => body.startsWith("stays"))).toBe(true);

  await expect
    .poll(async () => await backend.cli("data", "workflows", "--component", "workflow"), {
      timeout: 60_000,
      intervals: [1_000],
    })
    .toContain("no documents");
});
