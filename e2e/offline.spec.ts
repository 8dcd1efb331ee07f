import { expect, test } from "./fixtures";
import { block, readBodies } from "./people";

test("what is written while the server is away goes out by itself, once and in order", async ({
  backend,
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara, conversationId } = talk;

  await backend.kill();
  const banner = nadiasPage.page.getByRole("status").filter({ hasText: "You’re offline." });
  await expect(banner, "told after two seconds").toBeVisible();
  const seen = new Set<string>();
  await expect
    .poll(
      async () => seen.add((await banner.innerText()).match(/Next try in \d+ s/)?.[0] ?? "").size,
    )
    .toBeGreaterThan(2);
  expect(seen).not.toContain("");
  const waiting = ["one", "two", "three"].map((word) => `waiting ${word}`);
  for (const text of waiting) {
    await nadiasPage.send(amara.name, text);
    await expect(nadiasPage.message(amara.name, text)).toBeVisible();
  }
  await backend.start();

  for (const text of waiting) {
    await expect(amarasPage.message(nadia.name, text)).toBeVisible({ timeout: 45_000 });
  }
  await expect(banner).toBeHidden();
  expect(await readBodies(nadia, conversationId)).toEqual(["first message", ...waiting]);
  expect(await amarasPage.shownTexts(nadia.name, /waiting \w+/)).toEqual(waiting);
});

test("a message the server refuses keeps its text and can be deleted", async ({
  talk: { nadia, amara },
  nadiasPage: chat,
}) => {
  await block(amara, nadia);
  await chat.send(amara.name, "this will not arrive");
  const message = chat.message(amara.name, "this will not arrive");
  await expect(message).toContainText("Not sent");
  await message.getByRole("button", { name: "Delete this unsent message" }).click();
  await expect(message).toHaveCount(0);
});

test("a conversation that this device has never shown says so without a connection", async ({
  backend,
  talk: { nadia, amara, conversationId },
  openBrowserAs,
}) => {
  const chat = await openBrowserAs(nadia);
  await chat.expectSignedIn();
  const link = chat.conversations.getByRole("link", { name: amara.name });
  await expect(link).toBeVisible();
  await backend.kill();
  await expect(chat.page.getByRole("status").filter({ hasText: "You’re offline." })).toBeVisible();
  await link.click();
  const heading = chat.page.getByRole("heading", { name: "Not on this device" });
  await expect(heading).toBeVisible();
  await expect(chat.page.getByText("These messages are not on this device.")).toBeVisible();
  await expect(chat.page.locator(".animate-shimmer"), "nothing pretends to load").toHaveCount(0);
  await backend.start();
  await expect(chat.message(amara.name, "first message")).toBeVisible({ timeout: 45_000 });
  await expect(heading).toBeHidden();
  expect(chat.page.url()).toContain(conversationId);
});
