import type { Backend } from "./backend";
import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { readBodies, startConversation } from "./people";
import { seededRandom } from "./random";

const LONG = process.env["LONG"] === "1";
const MESSAGES = LONG ? 1_000 : 60;
/** How often, per message, something goes wrong. */
const KILL_CHANCE = 0.05;
const RELOAD_CHANCE = 0.05;
const CUT_CHANCE = 0.1;

test("whatever happens between two tabs and a server, each message is stored once, in order", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  test.setTimeout(LONG ? 20 * 60_000 : 240_000);
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  process.stdout.write(`    SEED=${seed}\n`);

  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  const first = await openBrowserAs(nadia);
  await keepSockets(first);
  await first.page.goto(`/c/${conversationId}`);
  await expect(first.composer(amara.name)).toBeVisible();
  const second = await first.openTab(`/c/${conversationId}`);
  await expect(second.composer(amara.name)).toBeVisible();
  const tabs = [first, second];

  const sent: string[][] = [[], []];
  let server = Promise.resolve();
  for (let index = 0; index < MESSAGES; index++) {
    const tab = random() < 0.5 ? 0 : 1;
    const chat = tabs[tab] ?? first;
    const text = `tab${tab} ${String(index).padStart(4, "0")}`;
    await chat.send(amara.name, text);
    await expect(chat.message(amara.name, text)).toBeVisible();
    sent[tab]?.push(text);
    if (random() < CUT_CHANCE) await cut(tabs[random() < 0.5 ? 0 : 1] ?? first);
    if (random() < KILL_CHANCE) {
      await server;
      server = crash(backend, 200 + random() * 1_500);
    }
    if (random() < RELOAD_CHANCE) {
      await server; // the page comes from the same server
      await reload(tabs[random() < 0.5 ? 0 : 1] ?? first, amara.name);
    }
  }
  await server;

  const expected = ["first message", ...sent.flat()].toSorted();
  await expect
    .poll(async () => (await readBodies(nadia, conversationId)).toSorted(), { timeout: 90_000 })
    .toEqual(expected);
  const stored = await readBodies(amara, conversationId);
  expect(stored.filter((body) => body.startsWith("tab0"))).toEqual(sent[0]);
  expect(stored.filter((body) => body.startsWith("tab1"))).toEqual(sent[1]);
});

/** Has the tabs of this browser keep hold of their sockets, so that they can be cut. */
async function keepSockets(chat: ChatPage): Promise<void> {
  await chat.page.context().addInitScript(() => {
    const sockets = new Set<WebSocket>();
    class KeptSocket extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        sockets.add(this);
        this.addEventListener("close", () => sockets.delete(this));
      }
    }
    Object.assign(window, { WebSocket: KeptSocket, sockets });
  });
}

/** What is on its way at this moment may have arrived or not; the page cannot know. */
async function cut(chat: ChatPage): Promise<void> {
  await chat.page.evaluate(() => {
    const sockets = Reflect.get(window, "sockets") as Set<WebSocket>;
    for (const socket of sockets) socket.close();
  });
}

async function crash(backend: Backend, awayMs: number): Promise<void> {
  await backend.kill();
  await new Promise((resolve) => setTimeout(resolve, awayMs));
  await backend.start();
}

async function reload(chat: ChatPage, otherName: string): Promise<void> {
  await chat.page.reload();
  await expect(chat.composer(otherName)).toBeVisible({ timeout: 40_000 });
}
