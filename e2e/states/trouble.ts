import { expect } from "../fixtures";
import type { ChatPage } from "../pages/ChatPage";
import { Wire } from "../wire";
import { addHardText, HARD_NAME } from "./samples";
import {
  light,
  mustBeSomebody,
  nadia,
  newcomer,
  openAmara,
  phone,
  showList,
  type Place,
  type State,
} from "./state";

export const TROUBLE: State[] = [
  { name: "07b-loading", who: nadia, options: light, reach: waitForEverything },
  { name: "07c-offline-queued", who: nadia, options: light, reach: queueOffline },
  { name: "07d-error-toast-rate-limited", who: nadia, options: light, reach: beRefused },
  {
    name: "07f-phone-offline-hard-text",
    who: newcomer,
    options: phone,
    reach: showHardTextOffline,
  },
];

const AMARA = "Amara Okafor";

async function expectOffline({ page }: ChatPage): Promise<void> {
  await expect(page.getByRole("status").filter({ hasText: "You’re offline." })).toBeVisible();
}

async function waitForEverything(chat: ChatPage): Promise<void> {
  const wire = await Wire.take(chat);
  await showList(chat);
  const href = await chat.conversations.getByRole("link").first().getAttribute("href");
  wire.holdFrom(/conversations:|messages:/);
  await chat.page.goto(href ?? "/");
  await expect(chat.conversations).toBeVisible();
  await expect(chat.page.locator(".animate-shimmer").nth(20), "after a moment").toBeVisible();
}

async function queueOffline(chat: ChatPage): Promise<void> {
  const wire = await Wire.take(chat);
  await chat.page.reload();
  await openAmara(chat);
  await wire.cut();
  await expectOffline(chat);
  for (const text of ["I’ll bring the goggles.", "And the second key."]) {
    await chat.send(AMARA, text);
    await expect(chat.message(AMARA, text)).toBeVisible();
  }
}

async function beRefused(chat: ChatPage): Promise<void> {
  const wire = await Wire.take(chat);
  await chat.page.reload();
  await openAmara(chat);
  wire.refuse("messages:setReaction", { code: "Unknown" });
  const message = chat.thread(AMARA).getByRole("listitem").last();
  await message.hover();
  await message
    .getByRole("button", { name: /React with/ })
    .first()
    .click();
  await expect(chat.page.getByText("The reaction was not saved")).toBeVisible();
  wire.refuse("messages:sendMessage", { code: "RateLimited", retryAfterMs: 12_000 });
  await chat.send(AMARA, "One more thing about the inspection.");
  await expect(chat.page.getByText(/That was quick/)).toBeVisible();
  await chat.composer(AMARA).fill("Helen wants the goggles counted.");
}

async function showHardTextOffline(chat: ChatPage, place: Place): Promise<void> {
  const wire = await Wire.take(chat);
  await chat.page.reload();
  await addHardText(place.school, mustBeSomebody(place));
  await chat.openConversation(HARD_NAME);
  await expect(chat.message(HARD_NAME, "SELECT name")).toBeVisible();
  await wire.cut();
  await expectOffline(chat);
  await chat.composer(HARD_NAME).fill("نعم");
  await chat.page.getByRole("button", { name: "Send" }).click();
  await expect(chat.message(HARD_NAME, "نعم")).toBeVisible();
}
