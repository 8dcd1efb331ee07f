import type { Locator } from "@playwright/test";
import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { startConversation } from "./people";

/** Letters under and over which accents stand like towers. */
const STACKED = "tower"
  .split("")
  .map((letter) => letter + "\u0301\u0323".repeat(40))
  .join("");

test("stacked accents cover nothing beside their own bubble and row", async ({
  newPerson,
  openBrowserAs,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  const mateo = await newPerson("Mateo Ruiz");
  await startConversation(mateo, nadia);
  const conversationId = await startConversation(amara, nadia);
  for (const body of ["stands above Ấ Ǻ", STACKED, "stands below"]) {
    await amara.client.mutation(api.messages.sendMessage, { conversationId, body });
  }
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  await chat.page.mouse.move(0, 0);
  const tower = chat.message(amara.name, STACKED);
  for (const text of ["stands above", "stands below"]) {
    await expectUntouched(chat, { neighbour: chat.message(amara.name, text), by: tower });
  }
  await amara.client.mutation(api.messages.sendMessage, { conversationId, body: STACKED });
  const rows = chat.conversations.getByRole("link");
  const row = rows.filter({ hasText: amara.name });
  await expect(row).toContainText(STACKED.slice(0, 20));
  await expectUntouched(chat, { neighbour: rows.filter({ hasText: mateo.name }), by: row });

  await chat.search("tower");
  const hits = chat.searchDialog.getByRole("option");
  await expect(hits).toHaveCount(2);
  await expectUntouched(chat, { neighbour: hits.first(), by: hits.last() });
});

/**
 * It looks the same with and without the other. Whether accents stack depends on the fonts of a
 * machine, so a shadow goes with them, as high and as low: it is ink outside of the line alike.
 */
async function expectUntouched(
  { page }: ChatPage,
  { neighbour, by }: { neighbour: Locator; by: Locator },
): Promise<void> {
  await by.locator("[dir]").evaluateAll((texts: HTMLElement[]) => {
    for (const text of texts) text.style.textShadow = "0 -2.5rem red, 0 2.5rem red";
  });
  const clip = await neighbour.boundingBox();
  if (clip === null) throw new Error("not on the screen");
  const look = () => page.screenshot({ clip, animations: "disabled", caret: "hide" });
  const beside = await look();
  await by.evaluate((element) => (element.style.opacity = "0"));
  const alone = await look();
  await by.evaluate((element) => (element.style.opacity = ""));
  expect(beside.equals(alone)).toBe(true);
}
