import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";

test.beforeEach(async ({ talk: { nadia, conversationId } }) => {
  const { client } = nadia;
  const body = "bring teh key";
  const messageId = await client.mutation(api.messages.sendMessage, { conversationId, body });
  for (const next of ["bring the key", "bring **both** keys"]) {
    await client.mutation(api.messages.editMessage, { messageId, body: next });
  }
});

const VERSIONS = [
  /^Now, since .*bring both keys$/,
  /^From .*bring the key$/,
  /^Sent .*bring teh key$/,
];

test("“edited” opens what a message said before, for both", async ({
  talk: { nadia, amara },
  nadiasPage,
  amarasPage,
}) => {
  for (const [chat, other] of [
    [nadiasPage, amara],
    [amarasPage, nadia],
  ] as const) {
    const message = chat.message(other.name, "bring both keys");
    await message.getByRole("button", { name: "What it said before" }).click();
    const dialog = chat.page.getByRole("dialog", { name: "What it said before" });
    await expect(dialog.getByRole("listitem")).toHaveText(VERSIONS);
    await expect(dialog.locator("strong, b"), "drawn as in the thread").toHaveText("both");
    await chat.page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
  }
});

test("what it said before by keys, with the focus given back, and as it changes", async ({
  talk: { nadia, amara, conversationId },
  nadiasPage: chat,
}) => {
  const { page } = chat;
  const message = chat.message(amara.name, "bring both keys");
  await message.focus();
  await page.keyboard.press("h");
  const dialog = page.getByRole("dialog", { name: "What it said before" });
  await expect(dialog.getByRole("listitem")).toHaveCount(3);
  const [latest] = (
    await nadia.client.query(api.messages.listOlder, {
      conversationId,
      before: Date.now() + 60_000,
    })
  ).messages.toReversed();
  if (!latest) throw new Error("nothing was said");
  const change = { messageId: latest._id, body: "bring all keys" };
  await nadia.client.mutation(api.messages.editMessage, change);
  await expect(dialog.getByRole("listitem")).toHaveCount(4);
  await expect(dialog.getByRole("listitem").first()).toContainText("bring all keys");
  await page.keyboard.press("Escape");
  await expect(chat.message(amara.name, "bring all keys")).toBeFocused();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "What it said before" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(4);
});

test("only what was edited has a before", async ({ talk: { amara }, nadiasPage: chat }) => {
  await chat.message(amara.name, "first message").focus();
  await chat.page.keyboard.press("h");
  await chat.page.keyboard.press("Enter");
  await expect(chat.page.getByRole("menuitem", { name: "Copy text" })).toBeVisible();
  await expect(chat.page.getByRole("menuitem", { name: "What it said before" })).toHaveCount(0);
});
