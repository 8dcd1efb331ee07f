import { expect } from "../fixtures";
import type { ChatPage } from "../pages/ChatPage";
import { addEdited, addHardText, addSamples, HARD_NAME } from "./samples";
import {
  dark,
  light,
  mustBeSomebody,
  nadia,
  newcomer,
  openAmara,
  phone,
  phoneDark,
  tablet,
  type Place,
  type State,
} from "./state";

export const THREADS: State[] = [
  { name: "02-main-light", who: nadia, options: light, reach: openAmara },
  { name: "02b-message-menu-dark", who: nadia, options: dark, reach: openMessageMenu },
  { name: "02e-edit-history", who: newcomer, options: light, reach: showEdits },
  { name: "02e-edit-history-phone-dark", who: newcomer, options: phoneDark, reach: showEdits },
  { name: "02c-components-light", who: newcomer, options: light, reach: showComponents },
  { name: "02d-components-dark", who: newcomer, options: dark, reach: showComponents },
  { name: "03-main-dark", who: nadia, options: dark, reach: openAmara },
  { name: "06c-phone-conversation", who: nadia, options: phone, reach: openAmara },
  { name: "06d-phone-conversation-dark", who: nadia, options: phoneDark, reach: openAmara },
  { name: "06f-phone-message-actions", who: nadia, options: phone, reach: openActions },
  { name: "06g-tablet", who: nadia, options: tablet, reach: openAmara },
  { name: "07e-hard-text", who: newcomer, options: light, reach: showHardText },
];

export async function openMessageMenu(chat: ChatPage): Promise<void> {
  await openAmara(chat);
  const message = chat.thread("Amara Okafor").getByRole("listitem").last();
  await message.hover();
  await message.getByRole("button", { name: "More" }).click();
  await expect(chat.page.getByRole("menu")).toBeVisible();
}

/** A long press. */
async function openActions(chat: ChatPage): Promise<void> {
  await openAmara(chat);
  // Not by its role, which it loses while the sheet is over it.
  const message = chat.page.locator("li[data-key]").last();
  const press = { pointerType: "touch", isPrimary: true, bubbles: true };
  await message.locator(".bubble").dispatchEvent("pointerdown", press);
  await expect(chat.page.getByRole("dialog").getByRole("button", { name: "Reply" })).toBeVisible();
  await message.locator(".bubble").dispatchEvent("pointerup", press);
}

/** Everything a thread is made of, and a text that is too long. */
export async function showComponents(chat: ChatPage, place: Place): Promise<void> {
  const { name } = await addSamples(place.school, mustBeSomebody(place));
  await chat.openConversation(name);
  await expect(chat.message(name, "With reactions")).toBeVisible();
  await chat.composer(name).fill("If anyone is missing, send them to me. ".repeat(103));
  await expect(chat.page.getByText(/Shorten by/)).toBeVisible();
}

async function showEdits(chat: ChatPage, place: Place): Promise<void> {
  const { name } = await addEdited(place.school, mustBeSomebody(place));
  await chat.openConversation(name);
  const message = chat.message(name, "in the tray");
  await message.getByRole("button", { name: "What it said before" }).click();
  await expect(chat.page.getByRole("dialog").getByRole("listitem")).toHaveCount(3);
}

async function showHardText(chat: ChatPage, place: Place): Promise<void> {
  await addHardText(place.school, mustBeSomebody(place));
  await chat.openConversation(HARD_NAME);
  await expect(chat.message(HARD_NAME, "SELECT name")).toBeVisible();
}
