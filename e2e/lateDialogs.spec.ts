import type { Browser, BrowserContext } from "@playwright/test";
import type { Backend } from "./backend";
import { expect, test, type Talk } from "./fixtures";
import { ChatPage } from "./pages/ChatPage";
import { toStorage } from "./storage";

/** Dialogs and settings whose code cannot be had: no connection, or files of an older version. */

const DIALOGS = [
  { file: "SearchDialog", keys: "Control+K", name: "Search people and messages" },
  { file: "NewConversationDialog", keys: "Control+J", name: "New conversation" },
  { file: "ShortcutsDialog", keys: "Control+/", name: "Keyboard shortcuts" },
];

for (const { file, keys, name } of DIALOGS) {
  test(`${name}: says that it did not open, and opens with a later press`, async ({
    browser,
    backend,
    talk,
  }) => {
    const context = await openWithoutWorker(browser, backend, talk);
    const { chat, allow } = await openWithout(context, file, talk);
    const composer = chat.composer(talk.amara.name);
    await composer.fill("half a sent");
    await composer.press(keys);
    await expect(chat.page.getByText("This did not open.")).toBeVisible();
    await expect(chat.page).toHaveURL(`/c/${talk.conversationId}`);
    await expect(chat.page.getByRole("dialog")).toHaveCount(0);
    await expect(composer, "nothing else is lost").toHaveValue("half a sent");

    await allow();
    await composer.press(keys);
    await expect(chat.page.getByRole("dialog", { name })).toBeVisible();
    await chat.page.keyboard.press("Escape");
    await expect(composer).toBeFocused();
    expect(chat.crashes).toEqual([]);
    await context.close();
  });
}

test("a question before deleting that cannot be loaded leaves the conversation", async ({
  browser,
  backend,
  talk,
}) => {
  const context = await openWithoutWorker(browser, backend, talk);
  const { chat, allow } = await openWithout(context, "DeleteMessageDialog", talk);
  const { name } = talk.amara;
  await chat.chooseAction(name, "first message", "Delete");
  await expect(chat.page.getByText("This did not open.")).toBeVisible();
  await expect(chat.message(name, "first message")).toBeVisible();
  await allow();
  await chat.chooseAction(name, "first message", "Delete");
  await expect(chat.page.getByRole("alertdialog")).toBeVisible();
  expect(chat.crashes).toEqual([]);
  await context.close();
});

test("settings that cannot be loaded say so, and can be tried again", async ({
  browser,
  backend,
  talk,
}) => {
  const context = await openWithoutWorker(browser, backend, talk);
  const { chat, allow } = await openWithout(context, "SettingsShell", talk);
  await chat.page.goto("/settings");
  await expect(chat.page.getByText("The settings did not load.")).toBeVisible();
  await allow();
  await chat.page.getByRole("button", { name: "Try again" }).click();
  await expect(chat.page.getByRole("heading", { name: "Appearance" })).toBeVisible();
  expect(chat.crashes).toEqual([]);
  await context.close();
});

test("a browser that blocks workers shows the page all the same", async ({ openBrowserWith }) => {
  const chat = await openBrowserWith({ person: null, serviceWorkers: "block" });
  await expect(chat.password).toBeVisible();
});

/** Signed in as Nadia, where no worker has all code at hand. */
async function openWithoutWorker(browser: Browser, { pageUrl }: Backend, { nadia }: Talk) {
  return await browser.newContext({
    baseURL: pageUrl,
    storageState: toStorage(pageUrl, nadia),
    serviceWorkers: "block",
  });
}

/** The conversation, with one file that cannot be had until it is allowed. */
async function openWithout(context: BrowserContext, file: string, talk: Talk) {
  const pattern = new RegExp(`/assets/${file}-`);
  await context.route(pattern, (route) => route.abort());
  const chat = await ChatPage.open(context, `/c/${talk.conversationId}`);
  await expect(chat.message(talk.amara.name, "first message")).toBeVisible();
  return { chat, allow: () => context.unroute(pattern) };
}
