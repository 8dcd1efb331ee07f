import type { Page } from "@playwright/test";
import type { Backend } from "./backend";
import { expect, test } from "./fixtures";
import { api } from "../convex/_generated/api";
import { addHistory, toText } from "./history";
import type { ChatPage } from "./pages/ChatPage";
import { readBodies, startConversation, type Person } from "./people";
import { waitForWorker } from "./kept";
import { scrollThrough } from "./threadProbe";
import { Wire } from "./wire";

/** Who is quicker than the browser or the server: nothing is lost, and nothing ends up elsewhere. */

test("Up right after Enter edits what was just written, not what came before", async ({
  talk: { amara },
  nadiasPage: chat,
}) => {
  const { composer, deliver } = await sendAndPressUp(chat, amara.name);
  await expect(composer, "it is on its way").toHaveValue("");
  deliver();
  await expect(composer).toHaveValue("bring teh key");
  await expect(chat.page.getByText("Editing your message")).toBeVisible();
});

test("who goes on writing is not led to the message that was sent a moment ago", async ({
  talk: { amara },
  nadiasPage: chat,
}) => {
  const { composer, deliver } = await sendAndPressUp(chat, amara.name);
  await composer.pressSequentially("and");
  deliver();
  await expect(
    chat.thread(amara.name).getByRole("listitem", { name: /bring teh key, Sent/ }),
  ).toBeVisible();
  await expect(composer).toHaveValue("and");
  await expect(chat.page.getByText("Editing your message")).toHaveCount(0);
});

test("a dialog asked for while another still closes is there", async ({ nadiasPage: chat }) => {
  await chat.search("");
  await pressTogether(chat.page, [{ key: "Escape" }, { key: "/", ctrlKey: true }]);
  await expect(chat.searchDialog).toBeHidden();
  await expect(chat.page.getByRole("dialog")).toBeVisible();
  await chat.page.goBack();
  await expect(chat.page.getByRole("dialog")).toHaveCount(0);
  await expect(chat.page).toHaveURL(/\/c\/\w+$/);
});

test("a conversation chosen while a dialog still closes is opened, and Back leads back", async ({
  talk: { nadia, amara },
  newPerson,
  nadiasPage: chat,
}) => {
  const tomas = await newPerson("Tomas Lind");
  await startConversation(nadia, tomas);
  const link = chat.conversations.getByRole("link", { name: tomas.name });
  await expect(link).toBeVisible();
  await chat.search("");
  await chat.page.evaluate((name) => {
    const key = new KeyboardEvent("keydown", { key: "Escape", bubbles: true });
    document.activeElement?.dispatchEvent(key);
    const links = [...document.querySelectorAll<HTMLElement>("nav a")];
    links.find(({ innerText }) => innerText.includes(name))?.click();
  }, tomas.name);
  await expect(chat.composer(tomas.name)).toBeVisible();
  await settle(chat.page);
  await expect(chat.composer(tomas.name)).toBeVisible();
  await expect(chat.searchDialog).toBeHidden();
  await chat.page.goBack();
  await expect(chat.composer(amara.name)).toBeVisible();
});

for (const { key, dialog } of [
  { key: "Control+K", dialog: "Search people and messages" },
  { key: "Control+J", dialog: "New conversation" },
]) {
  test(`what is typed right after ${key} is for the dialog, however late its code comes`, async ({
    talk: { amara },
    nadiasPage: chat,
  }) => {
    const { page } = chat;
    await waitForWorker(chat);
    // Without the worker, which has all code at hand.
    await page.evaluate(async () => {
      for (const worker of await navigator.serviceWorker.getRegistrations()) {
        await worker.unregister();
      }
    });
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    await page.context().route(/assets\/(SearchDialog|NewConversationDialog)-/, async (route) => {
      await released;
      await route.continue();
    });
    await page.reload();
    const composer = chat.composer(amara.name);
    await expect(composer).toBeFocused();
    await page.keyboard.press(key);
    await page.keyboard.type("anna");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await expect(composer, "Esc gives it up").toBeFocused();

    await page.keyboard.press(key);
    await page.keyboard.type("ama");
    release();
    const field = page.getByRole("dialog", { name: dialog }).getByRole("combobox");
    await expect(field).toBeFocused();
    await page.keyboard.type("ra");
    await expect(field).toHaveValue("amara");
    // In the search the first Esc takes the words away.
    await field.fill("");
    await page.keyboard.press("Escape");
    await expect(composer).toBeFocused();
    await expect(composer).toHaveValue("");
    await expect(chat.message(amara.name, "anna")).toHaveCount(0);
  });
}

test("a conversation that opens late leaves alone who has closed the dialog", async ({
  talk: { nadia, amara, conversationId },
  newPerson,
  nadiasPage: chat,
}) => {
  const tomas = await newPerson("Tomas Lind");
  const wire = await Wire.take(chat);
  await chat.page.reload();
  await expect(chat.composer(amara.name)).toBeFocused();
  await chat.page.keyboard.press("Control+J");
  const dialog = chat.page.getByRole("dialog", { name: "New conversation" });
  await dialog.getByRole("combobox").fill(tomas.email);
  await expect(dialog.getByText(tomas.name)).toBeVisible();
  const deliver = wire.delay();
  await chat.page.keyboard.press("Enter");
  await chat.page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  deliver();
  // Answered after the other: the server takes what one does in order.
  await chat.send(amara.name, "still here");
  await expect.poll(() => readBodies(nadia, conversationId)).toContain("still here");
  await settle(chat.page);
  await expect(chat.message(amara.name, "still here")).toBeVisible();
});

test.describe("a jump to what was said long ago", () => {
  async function openAnswer({ backend, newPerson, openBrowserAs }: JumpFixtures) {
    const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
    const talk = await addHistory(backend, { reader: nadia, other: amara, count: 300 });
    const { conversationId } = talk;
    const old = { conversationId, after: talk.timeOf(20) - 1, limit: 1 };
    const replyTo = (await nadia.client.query(api.messages.listNewer, old)).messages[0]?._id;
    const body = "an answer to something old";
    await amara.client.mutation(api.messages.sendMessage, { conversationId, body, replyTo });
    const chat = await openBrowserAs(nadia);
    const wire = await Wire.take(chat);
    await chat.page.goto(`/c/${conversationId}`);
    const answer = chat.message(amara.name, body);
    await expect(answer).toBeVisible();
    const target = chat.message(amara.name, toText(20)).filter({ hasNotText: "an answer" });
    const jump = () => answer.getByRole("button", { name: /old message/ }).click();
    return { chat, wire, composer: chat.composer(amara.name), target, jump };
  }

  // Else a timer that comes before the focus folds it away again.
  test("has the focus in the task that draws it", async ({ backend, newPerson, openBrowserAs }) => {
    const { chat, target, jump } = await openAnswer({ backend, newPerson, openBrowserAs });
    await scrollThrough(chat.page, -500);
    await chat.page.getByRole("button", { name: /latest/i }).click();
    await expect(target, "folded").toHaveCount(0);
    const focused = chat.page.evaluate(
      (text) =>
        new Promise<string>((resolve) => {
          const observer = new MutationObserver(() => {
            const rows = [...document.querySelectorAll("li[data-key]")];
            const isTarget = (row: Element) =>
              row.textContent.includes(text) && !row.textContent.includes("an answer");
            if (!rows.some(isTarget)) return;
            observer.disconnect();
            resolve(document.activeElement?.textContent ?? "");
          });
          observer.observe(document.body, { childList: true, subtree: true });
        }),
      toText(20),
    );
    await jump();
    expect(await focused).toContain(toText(20));
  });

  test("takes no focus from who has begun to write", async ({
    backend,
    newPerson,
    openBrowserAs,
  }) => {
    const opened = await openAnswer({ backend, newPerson, openBrowserAs });
    const { chat, wire, composer, target, jump } = opened;
    const deliver = wire.delay();
    await jump();
    await composer.pressSequentially("by the way");
    deliver();
    await expect(target).toBeInViewport();
    await settle(chat.page);
    await expect(composer).toBeFocused();
    await chat.page.keyboard.type(", no");
    await expect(composer).toHaveValue("by the way, no");
  });
});

test("Home leads to no message any more once one writes", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  await addHistory(backend, { reader: nadia, other: amara, count: 300 });
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await scrollThrough(chat.page, -500);
  await chat.page.getByRole("button", { name: /latest/i }).click();
  const last = chat.message(amara.name, "first message");
  await expect(last).toBeInViewport();
  await expect(chat.message(amara.name, toText(0)), "folded").toHaveCount(0);
  await last.focus();
  await chat.page.evaluate(() => {
    const key = new KeyboardEvent("keydown", { key: "Home", bubbles: true });
    document.activeElement?.dispatchEvent(key);
    document.querySelector("textarea")?.focus();
  });
  await expect(chat.message(amara.name, toText(0))).toBeInViewport();
  await settle(chat.page);
  await expect(chat.composer(amara.name)).toBeFocused();
});

test("a draft of one tab outlives another in which nothing was written", async ({
  talk: { amara, conversationId },
  nadiasPage: chat,
}) => {
  const other = await chat.openTab(`/c/${conversationId}`);
  await expect(other.composer(amara.name)).toBeVisible();
  await chat.composer(amara.name).fill("half a thought");
  await chat.page.close();
  await other.page.goto("/");
  await other.openConversation(amara.name);
  await expect(other.composer(amara.name)).toHaveValue("half a thought");
});

interface JumpFixtures {
  backend: Backend;
  newPerson: (name: string) => Promise<Person>;
  openBrowserAs: (person: Person) => Promise<ChatPage>;
}

interface Key {
  key: string;
  ctrlKey?: boolean;
}

/** In one task: no hand is quicker. Ends when what came of it is there. */
async function pressTogether(page: Page, keys: readonly Key[]): Promise<void> {
  await page.evaluate((all) => {
    for (const each of all) {
      const event = new KeyboardEvent("keydown", { ...each, bubbles: true, cancelable: true });
      (document.activeElement ?? document.body).dispatchEvent(event);
    }
  }, keys);
  await settle(page);
}

/** Until the history and the frames that were under way have come. */
function settle(page: Page): Promise<void> {
  return page.evaluate(async () => {
    for (let frame = 0; frame < 10; frame += 1)
      await new Promise((done) => requestAnimationFrame(done));
  });
}

/** Up pressed in the composer while what was sent is still on its way, until `deliver` is called. */
async function sendAndPressUp(chat: ChatPage, name: string) {
  const wire = await Wire.take(chat);
  await chat.page.reload();
  const composer = chat.composer(name);
  await expect(chat.message(name, "first message")).toBeVisible();
  const deliver = wire.delay();
  await chat.send(name, "bring teh key");
  await composer.press("ArrowUp");
  return { composer, deliver };
}
