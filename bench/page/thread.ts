import type { Browser, Locator, Page } from "@playwright/test";
import type { Backend } from "../../e2e/backend";
import { addHistory } from "../../e2e/history";
import { signUp, startConversation } from "../../e2e/people";
import { note } from "../report";
import { percentile } from "../stats";
import { openPage, type MeasuredPage } from "./openPage";
import {
  observeKeys,
  scrollSteadily,
  takeKeys,
  timeUntilShown,
  weigh,
  type Frames,
} from "./probes";

const KEYS = 120;
const SENDS = 25;
const OPENINGS = 24;
const SLOW = 4;
/** Pixels a frame: a fast wheel or fling, and the scroll bar pulled through thousands of messages. */
const [FLING, RUSH] = [84, 450];
const FLING_FRAMES = 900;
const ROW = "[data-view] li[data-key]";

/** Reading and writing in a conversation of many messages, all of them scrolled through. */
export async function measureThread(browser: Browser, backend: Backend, count: number) {
  const reader = await signUp(backend.apiUrl, "Nadia Petrova");
  const other = await signUp(backend.apiUrl, "Amara Okafor");
  const third = await signUp(backend.apiUrl, "Tomas Lind");
  note("  filling it");
  const { conversationId } = await addHistory(backend, { reader, other, count });
  await startConversation(third, reader);
  const measured = await openPage(browser, backend, { person: reader });
  const { chat, session, throttle } = measured;
  await chat.expectSignedIn();
  const coldMs = await timeUntilShown(
    chat.page,
    { event: "click", selector: ROW, text: "first message" },
    () => chat.openConversation(other.name),
  );
  const opened = await weigh(chat.page, session);
  note("  scrolling up and down");
  const readUp = await scrollSteadily(chat.page, { step: -FLING, framesMax: FLING_FRAMES });
  const readDown = await scrollSteadily(chat.page, { step: FLING, framesMax: FLING_FRAMES });
  const up = await scrollSteadily(chat.page, { step: -RUSH });
  const down = await scrollSteadily(chat.page, { step: RUSH });
  const scrolled = await weigh(chat.page, session);
  note("  typing, sending, opening");
  const openMs = await measureOpening(measured, [third.name, other.name]);
  await throttle(SLOW);
  const slowKeys = await measureKeys(chat.page, chat.composer(other.name));
  const slowSends = await measureSends(measured, other.name, `slow ${count}`);
  await throttle(1);
  const sends = await measureSends(measured, other.name, `quick ${count}`);
  const palette = await measurePalette(measured);
  await measured.close();
  const reopenedMs = await measureFirstScreen(browser, backend, { reader, conversationId });
  return {
    messages: count,
    openConversation: { coldMs, againP95Ms: percentile(openMs, 0.95), pageLoadMs: reopenedMs },
    scroll: {
      [`${FLING * 60} px/s`]: { up: toFrameReport(readUp), down: toFrameReport(readDown) },
      [`${RUSH * 60} px/s`]: { up: toFrameReport(up), down: toFrameReport(down) },
    },
    keyToPaintSlowed: slowKeys,
    enterToBubbleMs: {
      p95: percentile(sends, 0.95),
      p95Slowed: percentile(slowSends, 0.95),
    },
    palette,
    weight: { opened, scrolled },
  };
}

/** The same keys in a page with nothing but a text field: what the machine and the browser take. */
export async function measureBareKeys(browser: Browser) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await observeKeys(context);
  const page = await context.newPage();
  await page.goto("data:text/html,<textarea rows=3 cols=60></textarea>");
  const session = await context.newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate: SLOW });
  const report = await measureKeys(page, page.locator("textarea"));
  await context.close();
  return report;
}

async function measureKeys(page: Page, field: Locator) {
  await field.focus();
  await field.pressSequentially("warm up ", { delay: 60 });
  await takeKeys(page);
  await field.pressSequentially("to and fro ".repeat(KEYS / 11 + 1).slice(0, KEYS), { delay: 60 });
  const keys = await takeKeys(page);
  await field.fill("");
  const work = keys.map(({ workMs }) => workMs);
  const paint = keys.map(({ paintMs }) => paintMs);
  return {
    keys: keys.length,
    workP50Ms: percentile(work, 0.5),
    workP95Ms: percentile(work, 0.95),
    paintP95Ms: percentile(paint, 0.95),
  };
}

async function measureSends({ chat }: MeasuredPage, name: string, words: string) {
  const times: number[] = [];
  for (let index = 0; index < SENDS; index++) {
    const text = `${words} message ${index}.`;
    await chat.composer(name).fill(text);
    times.push(
      await timeUntilShown(chat.page, { event: "keydown", selector: ROW, text }, () =>
        chat.composer(name).press("Enter"),
      ),
    );
  }
  return times;
}

async function measureOpening({ chat }: MeasuredPage, names: readonly string[]) {
  const times: number[] = [];
  for (let index = 0; index < OPENINGS; index++) {
    const name = names[index % names.length] ?? "";
    const selector = `section[aria-label$="${name}"] li[data-key]`;
    times.push(
      await timeUntilShown(chat.page, { event: "click", selector }, () =>
        chat.conversations.getByRole("link", { name }).click(),
      ),
    );
  }
  return times;
}

async function measurePalette({ chat }: MeasuredPage) {
  const { page } = chat;
  const open = { event: "keydown", selector: "[role=dialog]" };
  const openMs: number[] = [];
  for (let index = 0; index < OPENINGS; index++) {
    openMs.push(await timeUntilShown(page, open, () => page.keyboard.press("Control+K")));
    await page.keyboard.press("Escape");
    await page.locator("[role=dialog]").waitFor({ state: "detached" });
  }
  await page.keyboard.press("Control+K");
  const hits = { event: "keydown", selector: "[role=option]" };
  await chat.searchDialog.getByRole("combobox").pressSequentially("mes", { delay: 30 });
  const firstHitsMs = await timeUntilShown(page, hits, () => page.keyboard.press("s"));
  const [firstOpenMs] = openMs;
  return { firstOpenMs, openP95Ms: percentile(openMs, 0.95), firstHitsMs };
}

/** From the address to the first message on the screen, in a new window. */
async function measureFirstScreen(
  browser: Browser,
  backend: Backend,
  {
    reader,
    conversationId,
  }: { reader: Parameters<typeof openPage>[2]["person"]; conversationId: string },
): Promise<number> {
  const path = `/c/${conversationId}`;
  const measured = await openPage(browser, backend, { person: reader, path });
  await measured.chat.page.locator(ROW).first().waitFor();
  const shownMs = await measured.chat.page.evaluate(() => performance.now());
  await measured.close();
  return shownMs;
}

function toFrameReport({ frames, rowsMax, empty }: Frames) {
  return {
    frames: frames.length,
    p50Ms: percentile(frames, 0.5),
    p99Ms: percentile(frames, 0.99),
    maxMs: Math.max(...frames),
    over32Ms: frames.filter((ms) => ms > 32).length,
    rowsMax,
    emptyViews: empty,
  };
}
