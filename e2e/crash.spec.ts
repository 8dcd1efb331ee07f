import { ConvexClient } from "convex/browser";
import { api } from "../convex/_generated/api";
import type { Id } from "../convex/_generated/dataModel";
import { expect, test } from "./fixtures";
import { readBodies, type Person } from "./people";

/** Answered messages before the plug is pulled, and again after the restart. */
const SOME = 15;
/** How long the server stays away, so that both pages notice. */
const DOWN_MS = 1_500;
/** Between two sends: several are on their way at any time. */
const SEND_EVERY_MS = 25;

test("a killed backend loses and doubles nothing, and both pages go on without a reload", async ({
  backend,
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara, conversationId } = talk;
  await markPages(nadiasPage.page, amarasPage.page);

  // A steady stream through the stock client, while people write in the pages.
  const stream = new Stream(backend.apiUrl, nadia, conversationId);
  const sending = stream.run();
  await stream.untilAcknowledged(SOME);
  await amarasPage.send(nadia.name, "written before the crash");
  await backend.kill();
  const beforeCrash = stream.acknowledged;
  await nadiasPage.send(amara.name, "written while the server is away");
  await new Promise((resolve) => setTimeout(resolve, DOWN_MS));
  await backend.start();
  await stream.untilAcknowledged(beforeCrash + SOME);
  stream.stop();
  await sending;
  await stream.close();

  // By now it may be far above what is drawn.
  await expect
    .poll(async () => await readBodies(nadia, conversationId), { timeout: 40_000 })
    .toContain("written while the server is away");
  await amarasPage.send(nadia.name, "written after the crash");
  await expect(nadiasPage.message(amara.name, "written after the crash")).toBeVisible();

  const stored = await readBodies(nadia, conversationId);
  expect(stored).toContain("written before the crash");
  const fromStream = stored.filter((body) => body.startsWith("stream "));
  expect(fromStream, "each once, in the order they were sent").toEqual(stream.bodies);
  expect(stored.toSorted()).toEqual([...new Set(stored)].toSorted());
  const tail = stream.bodies.slice(-10);
  for (const page of [
    { chat: nadiasPage, other: amara.name },
    { chat: amarasPage, other: nadia.name },
  ]) {
    const shown = await page.chat.shownTexts(page.other, /stream \d{4}/);
    expect(shown.slice(-10), "both screens show the same").toEqual(tail);
    expect(await page.chat.page.evaluate(() => "neverReloaded" in window)).toBe(true);
  }
});

/** Sends numbered messages over one WebSocket, several in flight, as the stock client does. */
class Stream {
  /** What was sent, in order; all of it is acknowledged when `run` ends. */
  readonly bodies: string[] = [];
  acknowledged = 0;
  private readonly client: ConvexClient;
  private running = true;
  private onAcknowledged: () => void = () => {};

  constructor(
    apiUrl: string,
    person: Person,
    private readonly conversationId: Id<"conversations">,
  ) {
    this.client = new ConvexClient(apiUrl, { logger: false, unsavedChangesWarning: false });
    this.client.setAuth(async () => person.tokens.token);
  }

  /** Sends until stopped, through whatever happens to the server. */
  async run(): Promise<void> {
    const sends: Array<Promise<void>> = [];
    while (this.running) {
      const body = `stream ${String(this.bodies.length).padStart(4, "0")}`;
      this.bodies.push(body);
      sends.push(this.send(body));
      await new Promise((resolve) => setTimeout(resolve, SEND_EVERY_MS));
    }
    await Promise.all(sends);
  }

  stop(): void {
    this.running = false;
  }

  untilAcknowledged(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.onAcknowledged = () => {
        if (this.acknowledged >= count) resolve();
      };
      this.onAcknowledged();
    });
  }

  close(): Promise<void> {
    return this.client.close();
  }

  private async send(body: string): Promise<void> {
    const { conversationId } = this;
    await this.client.mutation(api.messages.sendMessage, { conversationId, body });
    this.acknowledged += 1;
    this.onAcknowledged();
  }
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
