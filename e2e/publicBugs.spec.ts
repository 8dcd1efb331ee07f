import { expect, test } from "./fixtures";
import { say } from "./history";
import { startConversation } from "./people";

test("a screen reader hears what arrives, and not what was said before", async ({
  newPerson,
  openBrowserAs,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  const conversationId = await startConversation(amara, nadia);
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  const polite = chat.page.locator("[aria-live=polite]");
  await expect(polite.filter({ hasText: "first message" })).toHaveCount(0);
  await say(amara, conversationId, "heard once");
  await expect(polite.filter({ hasText: "Amara: heard once" })).toHaveCount(1);
});

test("on touch no field is smaller than 16 px, so that iOS does not zoom into it", async ({
  newPerson,
  openBrowserWith,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  const conversationId = await startConversation(amara, nadia);
  const viewport = { width: 390, height: 844 };
  const chat = await openBrowserWith({ person: nadia, viewport, hasTouch: true, isMobile: true });
  await chat.page.goto(`/c/${conversationId}`);
  const composer = chat.composer(amara.name);
  const size = await composer.evaluate((field) =>
    Number.parseFloat(getComputedStyle(field).fontSize),
  );
  expect(size).toBeGreaterThanOrEqual(16);
});

test("an address that leads nowhere says so, and the rest goes on", async ({
  newPerson,
  openBrowserAs,
}) => {
  const [nadia, amara] = [await newPerson("Nadia Petrova"), await newPerson("Amara Okafor")];
  await startConversation(amara, nadia);
  const chat = await openBrowserAs(nadia);
  await chat.page.goto("/c/no-such-conversation");
  await expect(chat.page.getByText("There is no conversation here")).toBeVisible();
  await chat.openConversation(amara.name);
  await expect(chat.message(amara.name, "first message")).toBeVisible();
});
