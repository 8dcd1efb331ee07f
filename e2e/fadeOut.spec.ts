import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";

/** What closes fades as a picture of itself, while the page is back already. */

interface Faded {
  isInert: boolean;
  ms: number;
  /** Whether the dialog was still there when its picture was. */
  hadDialog: boolean;
}

const DIALOGS = [
  { keys: "Control+K", name: "Search people and messages" },
  { keys: "Control+J", name: "New conversation" },
  { keys: "Control+/", name: "Keyboard shortcuts" },
];

for (const { keys, name } of DIALOGS) {
  test(`${name}: fades, and the first key after it is the composer's`, async ({
    talk: { amara },
    nadiasPage: chat,
  }) => {
    const composer = chat.composer(amara.name);
    await watchFading(chat);
    await composer.press(keys);
    await expect(chat.page.getByRole("dialog", { name })).toBeVisible();
    await chat.page.keyboard.press("Escape");
    await expect(composer).toBeFocused();
    await chat.page.keyboard.type("at once");
    await expect(composer).toHaveValue("at once");
    await expect(chat.page.locator("[data-fading]")).toHaveCount(0);
    const scrimAndPanel = { isInert: true, ms: 120, hadDialog: false };
    expect(await readFading(chat)).toEqual([scrimAndPanel, scrimAndPanel]);
  });
}

test("nothing fades for who wants less motion", async ({ talk: { amara }, nadiasPage: chat }) => {
  await chat.page.emulateMedia({ reducedMotion: "reduce" });
  await watchFading(chat);
  await chat.composer(amara.name).press("Control+/");
  await expect(chat.page.getByRole("dialog")).toBeVisible();
  await chat.page.keyboard.press("Escape");
  await expect(chat.composer(amara.name)).toBeFocused();
  expect(await readFading(chat)).toEqual([]);
});

async function watchFading({ page }: ChatPage): Promise<void> {
  await page.evaluate(() => {
    const faded: Faded[] = [];
    Object.assign(window, { faded });
    const observer = new MutationObserver((records) => {
      for (const node of records.flatMap(({ addedNodes }) => [...addedNodes])) {
        if (!(node instanceof HTMLElement) || node.dataset["fading"] === undefined) continue;
        faded.push({
          isInert: node.inert && node.ariaHidden === "true",
          ms: Number(node.getAnimations()[0]?.effect?.getTiming().duration),
          hadDialog: document.querySelector("[role=dialog]") !== null,
        });
      }
    });
    observer.observe(document.body, { childList: true });
  });
}

function readFading({ page }: ChatPage): Promise<Faded[]> {
  return page.evaluate(() => Reflect.get(window, "faded") as Faded[]);
}
