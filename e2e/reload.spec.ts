import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./fixtures";
import { waitForWorker, waitUntilKept } from "./kept";
import { readBodies } from "./people";
import { Wire } from "./wire";

/** What is on the screen outlives a reload in the same moment: nothing is lost, nothing doubled. */

/** The store behind is kept busy, so that each round loses its message if one may be lost. */
const RELOADS = process.env["LONG"] === "1" ? 20 : 6;

test("a message is kept with the key press, whatever comes right after it", async ({
  backend,
  talk: { nadia, amara, conversationId },
  nadiasPage: chat,
}) => {
  const { page } = chat;
  await waitForWorker(chat);
  await waitUntilKept(chat, "first message");
  await backend.kill();
  // The browser's word as well, or each reload would wait two seconds for an answer.
  await page.context().setOffline(true);

  const written = Array.from({ length: RELOADS }, (_, index) => `written ${index + 1}.`);
  for (const text of written) {
    const composer = chat.composer(amara.name);
    await composer.fill(text);
    await makeStoreBusy(page);
    const loaded = page.waitForEvent("load");
    await pressAndReload(composer, "Enter");
    await loaded;
    await expect(chat.message(amara.name, text)).toBeVisible();
    await expect(composer, "it is no draft any more").toHaveValue("");
  }
  await expect.poll(() => chat.shownTexts(amara.name, /written \d+\./)).toEqual(written);

  await backend.start();
  await page.context().setOffline(false);
  await expect
    .poll(() => readBodies(nadia, conversationId).catch(() => []), { timeout: 60_000 })
    .toEqual(["first message", ...written]);
  await expect.poll(() => chat.shownTexts(amara.name, /written \d+\./)).toEqual(written);
});

test("a draft is kept with its last key", async ({ talk: { amara }, nadiasPage: chat }) => {
  const composer = chat.composer(amara.name);
  await composer.pressSequentially("half a sentenc");
  const loaded = chat.page.waitForEvent("load");
  await composer.evaluate(() => {
    document.execCommand("insertText", false, "e");
    location.reload();
  });
  await loaded;
  await expect(composer).toHaveValue("half a sentence");
});

test("an edit and a reaction are kept, although the server has heard of neither", async ({
  talk: { amara, conversationId },
  nadiasPage: chat,
}) => {
  const { page } = chat;
  await chat.send(amara.name, "bring the key");
  await expect.poll(() => readBodies(amara, conversationId)).toContain("bring the key");
  const wire = await Wire.take(chat);
  await page.reload();
  const message = chat.message(amara.name, "bring the key");
  await expect(message).toBeVisible();
  wire.muffle();
  await message.hover();
  await message.getByRole("button", { name: "React with 👍" }).click();
  await expect(message.getByRole("button", { name: "👍, 1 reaction" })).toBeVisible();
  const composer = chat.composer(amara.name);
  await composer.press("ArrowUp");
  await composer.fill("bring both keys");
  const loaded = page.waitForEvent("load");
  await pressAndReload(composer, "Enter");
  await loaded;

  const changed = chat.message(amara.name, "bring both keys");
  await expect(changed).toContainText("edited");
  await expect(changed.getByRole("button", { name: "👍, 1 reaction" })).toBeVisible();
  await expect.poll(() => readBodies(amara, conversationId)).toContain("bring both keys");
});

/** The page is told to load again by the same task that handles the key. */
function pressAndReload(field: Locator, key: string): Promise<void> {
  return field.evaluate((element, key) => {
    element.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    location.reload();
  }, key);
}

/** Until the next reload the store of what is unsent answers nobody: somebody else is writing. */
function makeStoreBusy(page: Page): Promise<void> {
  return page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open("chat");
        opening.addEventListener("error", () => reject(new Error("no database")));
        opening.addEventListener("success", () => {
          const store = opening.result.transaction("outbox", "readwrite").objectStore("outbox");
          const goOn = () => store.count().addEventListener("success", goOn);
          goOn();
          resolve();
        });
      }),
  );
}
