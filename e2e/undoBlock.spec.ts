import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { Wire } from "./wire";

const BLOCK = "Block this person";

test("who was blocked by mistake is unblocked with Undo, and both can write again", async ({
  talk: { nadia, amara },
  nadiasPage: chat,
  amarasPage,
}) => {
  const { page } = chat;
  const options = page.getByRole("button", { name: "Conversation options" });
  await options.click();
  await page.getByRole("menuitem", { name: BLOCK }).click();
  await expect(page.getByText("You blocked Amara.")).toBeVisible();
  await expect(chat.composer(amara.name)).toHaveCount(0);
  expect(await nadia.client.query(api.users.listBlocked, {})).toHaveLength(1);

  await expect(page.getByText("Person blocked")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(chat.composer(amara.name)).toBeVisible();
  expect(await nadia.client.query(api.users.listBlocked, {})).toEqual([]);
  await amarasPage.send(nadia.name, "here I am");
  await expect(chat.message(amara.name, "here I am")).toBeVisible();
  await options.click();
  await expect(page.getByRole("menuitem", { name: BLOCK })).toBeVisible();
});

test("an Undo that the server refuses says so, and what was done stays", async ({
  talk: { nadia, amara },
  nadiasPage: chat,
}) => {
  const { page } = chat;
  const wire = await Wire.take(chat);
  await page.reload();
  await expect(chat.composer(amara.name)).toBeVisible();
  await page.getByRole("button", { name: "Conversation options" }).click();
  await page.getByRole("menuitem", { name: BLOCK }).click();
  await expect(page.getByText("You blocked Amara.")).toBeVisible();
  wire.refuse("users:unblockUser", { code: "BadRequest" });
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByText("That was not saved")).toBeVisible();
  await expect(page.getByText("You blocked Amara.")).toBeVisible();
  expect(await nadia.client.query(api.users.listBlocked, {})).toHaveLength(1);
});
