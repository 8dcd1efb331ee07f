import type { BrowserContext } from "@playwright/test";
import { expect, test as base } from "./fixtures";
import { ChatPage } from "./pages/ChatPage";
import { toStorage } from "./storage";

const CODE = /\/assets\/(AccountMenuItems|ConversationMenu|ComposerEmoji)-/;

const POPUPS = [
  { button: "Account and settings", role: "menu" },
  { button: "Conversation options", role: "menu" },
  { button: "Emoji", role: "dialog" },
] as const;

interface LateFixtures {
  /** A browser of Nadia's without the worker, which would have all code at hand. Nothing is open. */
  nadiasBrowser: BrowserContext;
}

const test = base.extend<LateFixtures>({
  nadiasBrowser: async ({ browser, backend, talk }, use) => {
    const context = await browser.newContext({
      baseURL: backend.pageUrl,
      storageState: toStorage(backend.pageUrl, talk.nadia),
      viewport: { width: 1440, height: 900 },
    });
    await context.addInitScript(() => {
      Reflect.deleteProperty(Navigator.prototype, "serviceWorker");
    });
    await use(context);
    await context.close();
  },
});

for (const { button: name, role } of POPUPS) {
  test(`${name}: opens when its code has come, by pointer and by key, and gives the focus back`, async ({
    talk,
    nadiasBrowser,
  }) => {
    const { amara } = talk;
    for (const by of ["pointer", "key"]) {
      const { chat, release } = await openHeld(nadiasBrowser);
      await chat.openConversation(amara.name);
      const button = chat.page.getByRole("button", { name, exact: true });
      const popup = chat.page.getByRole(role);
      if (by === "pointer") await button.click();
      else await button.press("Enter");
      await expect(button).toHaveAttribute("aria-expanded", "true");
      await expect(popup).toHaveCount(0);

      release();
      await expect(popup).toBeVisible();
      const first = popup.locator("[role^=menuitem], button").first();
      if (by === "key" || role === "dialog") await expect(first).toBeFocused();
      await chat.page.keyboard.press("Escape");
      await expect(popup).toHaveCount(0);
      await expect(role === "menu" ? button : chat.composer(amara.name)).toBeFocused();
      await expect(button).toHaveAttribute("aria-expanded", "false");

      // Now it is there: with the press, and the same button closes it.
      await button.click();
      await expect(popup).toBeVisible();
      // The account's menu covers the page while it is open.
      if (name !== "Account and settings") {
        await expect(button).toHaveAttribute("data-state", "open");
        await button.click();
        await expect(popup).toHaveCount(0);
      }
      await nadiasBrowser.unroute(CODE);
      await chat.page.close();
    }
  });
}

test("who goes on writing is not interrupted by what they opened before", async ({
  talk,
  nadiasBrowser,
}) => {
  const { amara } = talk;
  const { chat, release } = await openHeld(nadiasBrowser);
  await chat.openConversation(amara.name);
  const composer = chat.composer(amara.name);
  await composer.press("Control+E");
  await composer.pressSequentially("see");
  const loaded = chat.page.waitForResponse(/ComposerEmoji-/);
  release();
  await (await loaded).finished();
  await composer.pressSequentially(" you");
  await expect(composer).toHaveValue("see you");
  await expect(chat.page.getByRole("dialog")).toHaveCount(0);
  await composer.press("Control+E");
  await expect(chat.page.getByRole("dialog")).toBeVisible();
});

test("a menu whose code cannot be loaded says so, and opens with a later press", async ({
  talk,
  nadiasBrowser,
}) => {
  const { amara } = talk;
  await nadiasBrowser.route(CODE, (route) => route.abort());
  const chat = await ChatPage.open(nadiasBrowser);
  await chat.openConversation(amara.name);
  const button = chat.page.getByRole("button", { name: "Conversation options" });
  await button.click();
  await expect(chat.page.getByText("This did not open.")).toBeVisible();
  await expect(button).toHaveAttribute("aria-expanded", "false");
  await nadiasBrowser.unroute(CODE);
  await button.click();
  await expect(chat.page.getByRole("menu")).toBeVisible();
  // Nothing but that one press failed.
  await expect(chat.composer(amara.name)).toBeVisible();
});

/** Opens the page, with the code of what opens late on its way until it is released. */
async function openHeld(context: BrowserContext) {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await context.route(CODE, async (route) => {
    await released;
    await route.continue();
  });
  const chat = await ChatPage.open(context);
  return { chat, release };
}
