import type { Locator } from "@playwright/test";
import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { startConversation } from "./people";

const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 640 };

test("on a phone there is one pane at a time, and Back leads to the list", async ({
  talk: { nadia, amara },
  openBrowserAs,
}) => {
  const chat = await openBrowserAs(nadia);
  await chat.page.setViewportSize(PHONE);
  await chat.expectSignedIn();
  await chat.openConversation(amara.name);
  await expect(chat.conversations).toBeHidden();
  await expect(chat.composer(amara.name)).toBeInViewport({ ratio: 1 });
  await chat.send(amara.name, "seen above the composer");
  const isAbove = async () => {
    const message = await chat.message(amara.name, "seen above the composer").boundingBox();
    const composer = await chat.composer(amara.name).boundingBox();
    return message !== null && composer !== null && message.y + message.height <= composer.y;
  };
  await expect.poll(isAbove).toBe(true);

  await chat.page.goBack();
  await expect(chat.conversations).toBeVisible();
  await expect(chat.composer(amara.name)).toBeHidden();
});

test("nothing scrolls sideways, down to 320 pixels", async ({ talk, openBrowserAs }) => {
  const { nadia, amara, conversationId } = talk;
  const body = `https://school.example/${"a-long-path/".repeat(12)} ${"w".repeat(200)}`;
  await amara.client.mutation(api.messages.sendMessage, { conversationId, body });
  const chat = await openBrowserAs(nadia);
  for (const viewport of [NARROWEST, PHONE, { width: 834, height: 1112 }]) {
    await chat.page.setViewportSize(viewport);
    const landmarks = [
      { path: "/", landmark: chat.conversations.getByRole("link", { name: amara.name }) },
      { path: `/c/${conversationId}`, landmark: chat.message(amara.name, "wwwwww") },
    ];
    for (const { path, landmark } of landmarks) {
      await chat.page.goto(path);
      await expect(landmark).toBeVisible();
      await expect
        .poll(
          () => chat.page.evaluate(() => document.documentElement.scrollWidth),
          `${path} at ${viewport.width} px`,
        )
        .toBe(viewport.width);
    }
  }
});

test("one writes on the edges one reads on, at any width", async ({
  talk: { amara },
  nadiasPage: chat,
}) => {
  await chat.send(amara.name, "at the edge");
  const bubble = chat.message(amara.name, "at the edge").locator(".bubble");
  const box = chat.composer(amara.name).locator("xpath=ancestor::div[contains(@class,'border')]");
  for (const width of [768, 834, 1024, 1100, 1440]) {
    await chat.page.setViewportSize({ width, height: 900 });
    const endOf = async (it: Locator) => {
      const { x, width } = (await it.boundingBox()) ?? { x: 0, width: 0 };
      return Math.round(x + width);
    };
    const apart = async () => (await endOf(box)) - (await endOf(bubble));
    await expect.poll(apart, `at ${width} px`).toBe(0);
    expect(await endOf(box)).toBeLessThan(width);
  }
});

test("a list longer than the window scrolls to its last row", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const others = await Promise.all(
    Array.from({ length: 16 }, (_, index) => newPerson(`Person Number${index}`)),
  );
  for (const other of others) await startConversation(nadia, other);
  const chat = await openBrowserAs(nadia);
  const last = chat.conversations.getByRole("link", { name: others[0]?.name ?? "" });
  await last.scrollIntoViewIfNeeded();
  await expect(last).toBeInViewport({ ratio: 1 });
});

test("unread messages are counted in the list and the title until they are seen", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  await startConversation(amara, nadia);
  const chat = await openBrowserAs(nadia);
  const row = chat.conversations.getByRole("link", { name: amara.name });
  await expect(row).toContainText("1 unread message");
  await expect(chat.page).toHaveTitle(/1/);
  await chat.openConversation(amara.name);
  await expect(row).not.toContainText("1 unread message");
  await expect(chat.page).not.toHaveTitle(/1/);
});
