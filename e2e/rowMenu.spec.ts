import type { Page } from "@playwright/test";
import { putFinger } from "./fingers";
import { expect, test as base } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { startConversation, type Person } from "./people";
import { phone } from "./states/state";

/** The options of a row of the list, which are also in the conversation's own menu. */

const LONGER_THAN_A_PRESS_MS = 600;

const rowOf = (chat: ChatPage, name: string) => chat.conversations.getByRole("link", { name });
const choose = (page: Page, name: string) => page.getByRole("menuitem", { name }).click();

/** Nadia, who was written to by Amara and, later, by Tom. */
const test = base.extend<{ people: { nadia: Person; amara: Person; tom: Person } }>({
  people: async ({ newPerson }, use) => {
    const nadia = await newPerson("Nadia Petrova");
    const [amara, tom] = [await newPerson("Amara Okafor"), await newPerson("Tom Reed")];
    await startConversation(amara, nadia);
    await startConversation(tom, nadia);
    await use({ nadia, amara, tom });
  },
});

test("the right button opens a row's options at the pointer, and takes no focus", async ({
  people: { nadia, amara, tom },
  openBrowserAs,
}) => {
  const chat = await openBrowserAs(nadia);
  const { page } = chat;
  await chat.openConversation(amara.name);
  await expect(chat.composer(amara.name)).toBeFocused();
  const row = rowOf(chat, tom.name);
  await row.click({ button: "right", position: { x: 90, y: 20 } });
  const menu = page.getByRole("menu", { name: tom.name });
  await expect(menu).toBeVisible();
  const [rowBox, menuBox] = [await row.boundingBox(), await menu.boundingBox()];
  expect(menuBox?.x).toBeCloseTo((rowBox?.x ?? 0) + 92, -1);
  await page.keyboard.press("Escape");
  await expect(menu).toHaveCount(0);
  await expect(chat.composer(amara.name), "writing goes on").toBeFocused();
  await expect(page, "the row was not opened").toHaveURL(/\/c\//);
  await expect(chat.thread(amara.name)).toBeVisible();

  await row.click({ button: "right" });
  await choose(page, "Pin");
  await expect(row.getByLabel("Pinned")).toBeVisible();
  await row.click({ button: "right" });
  await choose(page, "Mute");
  await expect(row.getByLabel("Muted")).toBeVisible();

  // The next row's menu takes the place of this one's.
  await row.click({ button: "right" });
  await expect(menu).toBeVisible();
  await rowOf(chat, amara.name).click({ button: "right" });
  await expect(page.getByRole("menu", { name: amara.name })).toBeVisible();
  await expect(page.getByRole("menu")).toHaveCount(1);
  await page.keyboard.press("Escape");
  await expect(chat.composer(amara.name)).toBeFocused();
});

test("what waits is marked read from its row, and what was read unread", async ({
  people: { nadia, amara, tom },
  openBrowserAs,
}) => {
  const chat = await openBrowserAs(nadia);
  const { page } = chat;
  const row = rowOf(chat, tom.name);
  await expect(row).toContainText("1 unread message");
  await row.click({ button: "right" });
  await choose(page, "Mark read");
  await expect(row).not.toContainText("unread");
  await expect(rowOf(chat, amara.name)).toContainText("1 unread message");
  await row.click({ button: "right" });
  await choose(page, "Mark unread");
  await expect(row).toContainText("1 unread message");
  // What is open would be read again at once.
  await chat.openConversation(tom.name);
  await expect(row).not.toContainText("unread");
  await row.click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Archive" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: /^Mark/ })).toHaveCount(0);
});

for (const key of ["Shift+F10", "ContextMenu"]) {
  test(`${key} opens them below the row, and a row that goes leaves the focus to the next`, async ({
    people: { nadia, amara, tom },
    openBrowserAs,
  }) => {
    const chat = await openBrowserAs(nadia);
    const { page } = chat;
    await rowOf(chat, tom.name).focus();
    await page.keyboard.press(key);
    await expect(page.getByRole("menuitem").first()).toBeFocused();
    await page.keyboard.press("Escape");
    await expect(rowOf(chat, tom.name)).toBeFocused();

    await page.keyboard.press(key);
    const archive = page.getByRole("menuitem", { name: "Archive" });
    await archive.focus();
    await page.keyboard.press("Enter");
    await expect(rowOf(chat, tom.name)).toHaveCount(0);
    await expect(rowOf(chat, amara.name)).toBeFocused();
    await page.getByRole("button", { name: "Undo" }).click();
    await expect(rowOf(chat, tom.name)).toBeVisible();
  });
}

test("a long press opens them on a phone, and lifting the finger opens nothing", async ({
  people: { nadia, tom },
  openBrowserWith,
}) => {
  const chat = await openBrowserWith({ person: nadia, ...phone });
  const { page } = chat;
  const row = rowOf(chat, tom.name);
  const middle = { x: 100, y: 30 };
  const finger = await putFinger(row, middle);
  const menu = page.getByRole("menu", { name: tom.name });
  await expect(menu).toBeVisible();
  await finger.lift();
  // What the lifted finger sets off comes before what is asked next.
  const pin = page.getByRole("menuitem", { name: "Pin" });
  await expect(pin).toBeVisible();
  await expect(page).toHaveURL(/\/$/);
  await expect(menu).toHaveAttribute("data-state", "open");
  expect((await pin.boundingBox())?.height).toBeGreaterThanOrEqual(44);
  await pin.tap();
  await expect(row.getByLabel("Pinned")).toBeVisible();
  await expect(menu).toHaveCount(0);

  // A finger that scrolls is no long press, however long it stays, and one that taps opens.
  const scrolling = await putFinger(row, middle);
  await scrolling.moveBy({ x: 0, y: 40 });
  await page.evaluate((ms) => new Promise((done) => setTimeout(done, ms)), LONGER_THAN_A_PRESS_MS);
  await expect(menu).toHaveCount(0);
  await scrolling.lift();
  await row.tap();
  await expect(chat.composer(tom.name)).toBeVisible();
});
