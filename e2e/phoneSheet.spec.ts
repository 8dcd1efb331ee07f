import { api } from "../convex/_generated/api";
import { putFinger } from "./fingers";
import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { phone } from "./states/state";

/** What the sheet of a message does on a phone, by real fingers. */

async function openSheet(chat: ChatPage, name: string, text: string) {
  const bubble = chat.message(name, text).locator(".bubble");
  const finger = await putFinger(bubble, { x: 40, y: 15 });
  const sheet = chat.page.getByRole("dialog");
  await expect(sheet).toBeVisible();
  await finger.lift();
  // The finger that opened it chooses nothing.
  await expect(sheet.getByRole("button", { name: "Reply" })).toBeVisible();
  return sheet;
}

test("from the sheet one reacts, answers, edits and deletes", async ({
  talk: { nadia, amara, conversationId },
  openBrowserWith,
}) => {
  const { client } = amara;
  await client.mutation(api.messages.sendMessage, { conversationId, body: "my own words" });
  const chat = await openBrowserWith({ person: amara, ...phone });
  await chat.openConversation(nadia.name);
  const theirs = chat.message(nadia.name, "first message");

  let sheet = await openSheet(chat, nadia.name, "first message");
  await expect(sheet.getByRole("button", { name: "Edit" })).toHaveCount(0);
  await sheet
    .getByRole("button", { name: /^React with/ })
    .first()
    .tap();
  await expect(sheet).toHaveCount(0);
  await expect(theirs.getByRole("button", { pressed: true })).toBeVisible();

  sheet = await openSheet(chat, nadia.name, "first message");
  await sheet.getByRole("button", { name: "Reply" }).tap();
  await expect(chat.page.getByText("Replying to Nadia")).toBeVisible();
  await chat.page.getByRole("button", { name: "Cancel reply" }).tap();

  sheet = await openSheet(chat, nadia.name, "my own words");
  await sheet.getByRole("button", { name: "Edit" }).tap();
  await expect(chat.composer(nadia.name)).toHaveValue("my own words");
  await chat.composer(nadia.name).fill("my better words");
  await chat.page.getByRole("button", { name: "Save" }).tap();
  await expect(chat.message(nadia.name, "my better words")).toBeVisible();

  sheet = await openSheet(chat, nadia.name, "my better words");
  await sheet.getByRole("button", { name: "Delete" }).tap();
  const question = chat.page.getByRole("alertdialog", { name: "Delete this message?" });
  await question.getByRole("button", { name: "Delete for both" }).tap();
  await expect(chat.message(nadia.name, "my better words")).toHaveCount(0);
  await expect(chat.message(nadia.name, "Message deleted")).toBeVisible();
});

test("a press beside the sheet closes it, and presses nothing else", async ({
  talk: { nadia, amara },
  openBrowserWith,
}) => {
  const chat = await openBrowserWith({ person: amara, ...phone });
  await chat.openConversation(nadia.name);
  const sheet = await openSheet(chat, nadia.name, "first message");
  // There is the way back to the list.
  await chat.page.touchscreen.tap(24, 30);
  await expect(sheet).toHaveCount(0);
  await expect(chat.composer(nadia.name)).toBeVisible();
});
