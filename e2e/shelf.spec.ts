import { expect, test } from "./fixtures";

test("an archived conversation comes back where it was with Undo", async ({
  talk: { amara },
  nadiasPage: { page, conversations },
}) => {
  const row = conversations.getByRole("link", { name: amara.name });
  const choose = async (item: string) => {
    await page.getByRole("button", { name: "Conversation options" }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose("Pin");
  await expect(row.getByLabel("Pinned")).toBeVisible();
  await choose("Archive");
  await expect(row).toBeHidden();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(row.getByLabel("Pinned")).toBeVisible();
  await expect(page.getByText("Conversation archived")).toBeHidden();
});
