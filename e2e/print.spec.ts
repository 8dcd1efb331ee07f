import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";

test("a conversation is printed whole, in light, without what paper cannot do", async ({
  talk: { nadia, amara, conversationId },
  openBrowserWith,
}) => {
  const bodies = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  for (const body of bodies) {
    await nadia.client.mutation(api.messages.sendMessage, { conversationId, body });
  }
  const chat = await openBrowserWith({ person: nadia, colorScheme: "dark" });
  await chat.openConversation(amara.name);
  await expect(chat.message(amara.name, "line 29")).toBeVisible();
  const colorScheme = () =>
    chat.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme);
  expect(await colorScheme()).toBe("dark");

  await chat.page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(chat.composer(amara.name)).toBeHidden();
  await expect(chat.conversations).toBeHidden();
  expect(await colorScheme()).toBe("light");
  const height = await chat.page.evaluate(() => document.documentElement.scrollHeight);
  const last = await chat.message(amara.name, "line 29").boundingBox();
  expect(last?.y).toBeGreaterThan(chat.page.viewportSize()?.height ?? Infinity);
  expect(height).toBeGreaterThan(last?.y ?? Infinity);
});
