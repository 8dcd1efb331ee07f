import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { Wire } from "./wire";

/** Parts of the page whose answer does not come, or is an error. The rest of it goes on. */

test("earlier versions that do not load say so, and so they do without a connection", async ({
  talk: { nadia, amara, conversationId },
  nadiasPage: chat,
}) => {
  const { page } = chat;
  const { client } = nadia;
  const body = "bring teh key";
  const messageId = await client.mutation(api.messages.sendMessage, { conversationId, body });
  await client.mutation(api.messages.editMessage, { messageId, body: "bring the key" });
  const wire = await Wire.take(chat);
  await page.reload();
  const edited = chat
    .message(amara.name, "bring the key")
    .getByRole("button", { name: "What it said before" });
  const dialog = page.getByRole("dialog", { name: "What it said before" });

  wire.misname("messages:listEdits");
  await edited.click();
  await expect(dialog).toContainText("The earlier versions did not load.");
  await expect(dialog).toContainText("The message is as it was.");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await chat.send(amara.name, "the rest goes on");
  await expect(chat.message(amara.name, "the rest goes on")).toBeVisible();

  await wire.cut();
  await edited.click();
  await expect(dialog).toContainText("Earlier versions are not on this device.");
  await page.keyboard.press("Escape");
  await expect(edited, "the focus is given back").toBeFocused();
});

test("tokens that do not load say so, and a refused one is neither made nor revoked", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const chat = await openBrowserAs(nadia);
  const { page } = chat;
  const wire = await Wire.take(chat);
  wire.misname("tokens:listTokens");
  await page.goto("/settings/tokens");
  const section = page.getByRole("region", { name: "Access tokens" });
  await expect(section).toContainText("The tokens did not load.");
  await expect(section).toContainText("They work as before.");

  wire.misname();
  await page.reload();
  await expect(section).toContainText("No tokens yet.");
  await section.getByRole("button", { name: "New token" }).click();
  const form = page.getByRole("dialog", { name: "New token" });
  await form.getByRole("textbox", { name: "Name" }).fill("Timetable");
  wire.misname("tokens:createToken");
  await form.getByRole("button", { name: "Make token" }).click();
  await expect(form).toContainText("The token was not made.");
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveValue("Timetable");
  wire.misname();
  await form.getByRole("button", { name: "Make token" }).click();
  await page.getByRole("button", { name: "Done" }).click();

  wire.refuse("tokens:revokeToken", { code: "BadRequest" });
  await section.getByRole("button", { name: "Revoke Timetable" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("The token was not revoked")).toBeVisible();
  await expect(section.getByText("Timetable")).toBeVisible();
  expect(await nadia.client.query(api.tokens.listTokens, {})).toHaveLength(1);
});
