import { ConvexClient } from "convex/browser";
import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import { expect, test } from "./fixtures";
import { readBodies, startConversation, type Person } from "./people";

const KILL_AFTER_ACKNOWLEDGED = 15;
const MESSAGES = 160;
/** How long the server stays away, so that both pages notice. */
const DOWN_MS = 1_500;

test("a killed backend loses and doubles nothing, and both pages go on without a reload", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  test.setTimeout(120_000);
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  const nadiasPage = await openBrowserAs(nadia);
  const amarasPage = await openBrowserAs(amara);
  await nadiasPage.openConversation(amara.name);
  await amarasPage.openConversation(nadia.name);
  await markPages(nadiasPage.page, amarasPage.page);

  // A steady stream through the stock client, while people write in the pages.
  const stream = new Stream(backend.apiUrl, nadia, conversationId);
  const sending = stream.sendAll(MESSAGES);
  await stream.untilAcknowledged(KILL_AFTER_ACKNOWLEDGED);
  await amarasPage.send(nadia.name, "written before the crash");
  await backend.kill();
  const acknowledgedAtCrash = stream.acknowledged.length;
  expect(acknowledgedAtCrash, "the crash comes in the middle").toBeLessThan(MESSAGES);
  await nadiasPage.send(amara.name, "written while the server is away");
  await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
  await backend.start();

  await sending;
  await stream.close();
  await expect(nadiasPage.message(amara.name, "written before the crash")).toBeVisible();
  await expect(amarasPage.message(nadia.name, "written while the server is away")).toBeVisible({
    timeout: 40_000,
  });
  await amarasPage.send(nadia.name, "written after the crash");
  await expect(nadiasPage.message(amara.name, "written after the crash")).toBeVisible();

  const stored = await readBodies(nadia, conversationId);
  const fromStream = stored.filter((body) => body.startsWith("stream "));
  expect(fromStream, "each once, in the order they were sent").toEqual(stream.bodies(MESSAGES));
  expect(stored.toSorted()).toEqual([...new Set(stored)].toSorted());
  const tail = stream.bodies(MESSAGES).slice(-10);
  for (const page of [
    { chat: nadiasPage, other: amara.name },
    { chat: amarasPage, other: nadia.name },
  ]) {
    const shown = await page.chat.shownTexts(page.other, /stream \d{3}/);
    expect(shown.slice(-10), "both screens show the same").toEqual(tail);
    expect(await page.chat.page.evaluate(() => "neverReloaded" in window)).toBe(true);
  }
});

/** Sends numbered messages over one WebSocket, several in flight, as the stock client does. */
class Stream {
  readonly acknowledged: number[] = [];
  private readonly client: ConvexClient;
  private onAcknowledged: () => void = () => {};

  constructor(
    apiUrl: string,
    person: Person,
    private readonly conversationId: Id<"conversations">,
  ) {
    this.client = new ConvexClient(apiUrl, { logger: false, unsavedChangesWarning: false });
    this.client.setAuth(async () => person.tokens.token);
  }

  bodies(count: number): string[] {
    return Array.from({ length: count }, (_, index) => toBody(index));
  }

  async sendAll(count: number): Promise<void> {
    const sends: Array<Promise<void>> = [];
    for (let index = 0; index < count; index++) {
      sends.push(this.sendOne(index));
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    await Promise.all(sends);
  }

  untilAcknowledged(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.onAcknowledged = () => {
        if (this.acknowledged.length >= count) resolve();
      };
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async sendOne(index: number): Promise<void> {
    await this.client.mutation(api.messages.sendMessage, {
      conversationId: this.conversationId,
      body: toBody(index),
    });
    this.acknowledged.push(index);
    this.onAcknowledged();
  }
}

function toBody(index: number): string {
  return `stream ${String(index).padStart(3, "0")}`;
}

/** A mark that a reload would wipe. */
async function markPages(
  ...pages: Array<{ evaluate: (script: () => void) => Promise<void> }>
): Promise<void> {
  for (const page of pages) {
    await page.evaluate(() => {
      Object.assign(window, { neverReloaded: true });
    });
  }
}
