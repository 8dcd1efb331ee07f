import AxeBuilder from "@axe-core/playwright";
import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { addHistory, say, toText } from "./history";
import type { ChatPage } from "./pages/ChatPage";
import { startConversation, type Person } from "./people";
import { scrollThrough } from "./threadProbe";

const MESSAGES = 600;

async function twoPeople(newPerson: (name: string) => Promise<Person>) {
  return { nadia: await newPerson("Nadia Petrova"), amara: await newPerson("Amara Okafor") };
}

test("coming back to a conversation restores the place, and counts what came in meanwhile", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await twoPeople(newPerson);
  const tomas = await newPerson("Tomas Lind");
  const talk = await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES });
  await startConversation(nadia, tomas);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await scrollThrough(chat.page, -500, toText(300));
  const before = await firstInView(chat);

  await chat.openConversation(tomas.name);
  for (let count = 0; count < 3; count++) await say(amara, talk.conversationId, `news ${count}`);
  await chat.openConversation(amara.name);
  await expect.poll(() => firstInView(chat)).toEqual(before);
  const pill = chat.page.getByRole("button", { name: /3 new messages/ });
  await pill.click();
  await expect(chat.message(amara.name, "news 2")).toBeInViewport();

  await chat.openConversation(tomas.name);
  await chat.openConversation(amara.name);
  await expect(chat.message(amara.name, "news 2"), "left at the end").toBeInViewport();
});

test("while one reads far up, what comes in is counted, however much, and moves nothing", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await twoPeople(newPerson);
  const talk = await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await scrollThrough(chat.page, -500, toText(200));
  const before = await firstInView(chat);
  for (let count = 0; count < 70; count++) await say(amara, talk.conversationId, `news ${count}`);
  await expect(chat.page.getByRole("button", { name: /70 new messages/ })).toBeVisible();
  expect(await firstInView(chat)).toEqual(before);

  await chat.send(amara.name, "written from far up");
  await expect(chat.message(amara.name, "written from far up")).toBeInViewport();
  await expect(chat.message(amara.name, "news 69")).toBeInViewport();
});

test("a conversation opens at the first new message, also when hundreds are new", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await twoPeople(newPerson);
  await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES, readTo: 100 });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  const divider = chat.thread(amara.name).getByText("New messages");
  await expect(divider).toBeInViewport();
  await expect(chat.message(amara.name, toText(101))).toBeInViewport();
  const placeInView = async () => {
    const view = await chat.page.locator("[data-view]").boundingBox();
    const line = await divider.boundingBox();
    return ((line?.y ?? 0) - (view?.y ?? 0)) / (view?.height ?? 1);
  };
  await expect.poll(placeInView).toBeCloseTo(1 / 3, 1);
});

test("the keyboard leads through messages that are not drawn yet", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await twoPeople(newPerson);
  await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await scrollThrough(chat.page, -500);
  await chat.page.getByRole("button", { name: /latest/i }).click();
  await expect(chat.message(amara.name, "first message")).toBeInViewport();
  await chat.composer(amara.name).press("Shift+Tab");
  await chat.page.keyboard.press("End");
  await expect(chat.message(amara.name, "first message")).toBeFocused();
  await expect(chat.message(amara.name, toText(0)), "folded").toHaveCount(0);

  await chat.page.keyboard.press("Home");
  await expect(chat.message(amara.name, toText(0))).toBeFocused();
  await chat.page.keyboard.press("ArrowDown");
  await expect(chat.message(amara.name, toText(1))).toBeFocused();
  for (let index = 2; index < 90; index++) {
    await chat.page.keyboard.press("ArrowDown");
    await expect(chat.message(amara.name, toText(index))).toBeFocused();
  }
  const { violations } = await new AxeBuilder({ page: chat.page }).include("section").analyze();
  expect(violations.map(({ id }) => id)).toEqual([]);
  await chat.page.keyboard.press("End");
  await expect(chat.message(amara.name, "first message")).toBeFocused();
});

test("a jump to a message that was folded, and one that never was loaded, ends on it", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await twoPeople(newPerson);
  const talk = await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES });
  const { conversationId } = talk;
  const window = { conversationId, after: talk.timeOf(50) - 1, limit: 1 };
  const { messages } = await nadia.client.query(api.messages.listNewer, window);
  const replyTo = messages[0]?._id;
  await amara.client.mutation(api.messages.sendMessage, {
    conversationId,
    body: "an answer to something old",
    replyTo,
  });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  const answer = chat.message(amara.name, "an answer to something old");
  const target = chat.message(amara.name, toText(50)).filter({ hasNotText: "an answer" });

  await answer.getByRole("button", { name: /old message/ }).click();
  await expect(target, "never loaded").toBeFocused();
  await chat.page.getByRole("button", { name: /latest/i }).click();
  await expect(answer).toBeInViewport();

  await scrollThrough(chat.page, -500);
  await chat.page.getByRole("button", { name: /latest/i }).click();
  await expect(answer).toBeInViewport();
  await expect(target).toHaveCount(0);
  await answer.getByRole("button", { name: /old message/ }).click();
  await expect(target, "folded").toBeFocused();
  await expect(target).toBeInViewport({ ratio: 1 });
});

test("while one reads what was said long ago, the pill counts what others write", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await twoPeople(newPerson);
  const talk = await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES });
  const { conversationId } = talk;
  const old = { conversationId, after: talk.timeOf(50) - 1, limit: 1 };
  const replyTo = (await nadia.client.query(api.messages.listNewer, old)).messages[0]?._id;
  const body = "an answer to something old";
  await amara.client.mutation(api.messages.sendMessage, { conversationId, body, replyTo });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await chat
    .message(amara.name, body)
    .getByRole("button", { name: /old message/ })
    .click();
  const pill = chat.page.getByRole("button", { name: /latest/i });
  await expect(pill).toHaveAccessibleName("Go to the latest message");
  await expect(chat.message(amara.name, body)).toHaveCount(0);

  await say(amara, conversationId, "news 1");
  await say(nadia, conversationId, "from my phone");
  await say(amara, conversationId, "news 2");
  await expect(pill).toHaveAccessibleName("2 new messages. Go to the latest message");
  await pill.click();
  await expect(chat.message(amara.name, "news 2")).toBeInViewport();
});

test("another width keeps what one reads in view", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const { nadia, amara } = await twoPeople(newPerson);
  await addHistory(backend, { reader: nadia, other: amara, count: MESSAGES });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await scrollThrough(chat.page, -500, toText(400));
  const { text } = await atRest(chat);
  for (const viewport of [
    { width: 390, height: 844 },
    { width: 834, height: 1112 },
    { width: 1280, height: 500 },
  ]) {
    await chat.page.setViewportSize(viewport);
    await expect.poll(async () => (await firstInView(chat)).text).toBe(text);
  }

  // In one task: the browser lays out anew, and something asks the thread where it stands.
  await chat.page.evaluate(() => {
    const view = document.querySelector<HTMLElement>("[data-view]");
    const pane = view?.parentElement;
    if (!view || !pane) throw new Error("no thread");
    pane.style.maxWidth = "300px";
    view.dispatchEvent(new Event("scroll"));
  });
  await expect.poll(async () => (await firstInView(chat)).text).toBe(text);
});

/** What is in view once the last turn of the wheel has arrived. */
async function atRest(chat: ChatPage): ReturnType<typeof firstInView> {
  let last = await firstInView(chat);
  await expect
    .poll(
      async () => {
        const before = last;
        last = await firstInView(chat);
        return before.text === last.text && before.bottom === last.bottom;
      },
      { intervals: [500] },
    )
    .toBe(true);
  return last;
}

/** The first whole message in view, and where its lower edge is. */
async function firstInView(chat: ChatPage): Promise<{ text: string; bottom: number }> {
  await chat.page.locator("[data-view] li[data-key]").first().waitFor({ state: "attached" });
  return chat.page.evaluate(() => {
    const view = document.querySelector("[data-view]");
    const top = view?.getBoundingClientRect().top ?? 0;
    const rows = [...document.querySelectorAll<HTMLElement>("[data-view] li[data-key]")];
    const row = rows.find((item) => item.getBoundingClientRect().bottom > top);
    const bottom = row?.getBoundingClientRect().bottom ?? 0;
    return { text: row?.innerText ?? "", bottom: Math.round(bottom - top) };
  });
}
