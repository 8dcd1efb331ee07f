import type { Locator } from "@playwright/test";
import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { startConversation, type Person } from "./people";
import { scrollThrough } from "./threadProbe";

const OLD_MESSAGES = 150;

test("opens at the newest message and brings older ones as one scrolls", async ({
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await withHistory(newPerson);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await expect(chat.message(amara.name, toText(OLD_MESSAGES - 1))).toBeInViewport();
  await expect(chat.message(amara.name, toText(0))).toHaveCount(0);

  const { texts } = await scrollThrough(chat.page, -400);
  const seen = [...texts].flatMap((text) => text.match(/old message \d{3}/) ?? []);
  expect(seen.toSorted()).toEqual(Array.from({ length: OLD_MESSAGES }, (_, i) => toText(i)));
});

test("a message that arrives while one reads further up moves nothing", async ({
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara, conversationId } = await withHistory(newPerson);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  const landmark = chat.message(amara.name, toText(OLD_MESSAGES - 20));
  await chat.thread(amara.name).hover();
  await wheelUntil(chat, -300, () => isInView(landmark));
  await expect.poll(() => isStill(() => landmark.boundingBox())).toBe(true);
  const before = await landmark.boundingBox();

  await say(amara, conversationId, "news from below");
  const pill = chat.page.getByRole("button", { name: /1 new message/ });
  await expect(pill).toBeVisible();
  expect(await landmark.boundingBox()).toEqual(before);

  await pill.click();
  await expect(chat.message(amara.name, "news from below")).toBeInViewport();
});

test("one's own message always brings one to the end", async ({ newPerson, openBrowserAs }) => {
  const { nadia, amara } = await withHistory(newPerson);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await chat.thread(amara.name).hover();
  const last = chat.message(amara.name, toText(OLD_MESSAGES - 1));
  await wheelUntil(chat, -800, async () => !(await isInView(last)));
  await chat.send(amara.name, "written from far up");
  await expect(chat.message(amara.name, "written from far up")).toBeInViewport();
});

/** A long conversation that Nadia has read to its end, so that it opens there. */
async function withHistory(newPerson: (name: string) => Promise<Person>) {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  let lastId: Id<"messages"> | null = null;
  for (let index = 0; index < OLD_MESSAGES; index++) {
    lastId = await say(index % 3 === 0 ? nadia : amara, conversationId, toText(index));
  }
  if (lastId !== null) {
    await nadia.client.mutation(api.conversations.markRead, { conversationId, messageId: lastId });
  }
  return { nadia, amara, conversationId };
}

function say(person: Person, conversationId: Id<"conversations">, body: string) {
  return person.client.mutation(api.messages.sendMessage, { conversationId, body });
}

function toText(index: number): string {
  return `old message ${String(index).padStart(3, "0")}`;
}

/** Looks before each turn of the wheel: on a slow machine none may be one too many. */
async function wheelUntil(
  { page }: ChatPage,
  pixels: number,
  isSo: () => Promise<boolean>,
): Promise<void> {
  while (!(await isSo())) {
    await page.mouse.wheel(0, pixels);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
  }
}

async function isInView(message: Locator): Promise<boolean> {
  if ((await message.count()) === 0) return false;
  return await message.evaluate((row) => {
    const view = row.closest("[data-view]")?.getBoundingClientRect();
    const { top, bottom } = row.getBoundingClientRect();
    return view !== undefined && bottom > view.top && top < view.bottom;
  });
}

/** Whether something stays the same over two frames. */
async function isStill(read: () => Promise<unknown>): Promise<boolean> {
  const first = JSON.stringify(await read());
  await new Promise((resolve) => setTimeout(resolve, 150));
  return first === JSON.stringify(await read());
}
