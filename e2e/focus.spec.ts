import { expect, test } from "./fixtures";

test("a dialog asked for while a menu still closes has the keyboard", async ({
  talk: { amara },
  nadiasPage: { page, searchDialog },
}) => {
  // What is asked for is to be there at once, so that it comes up before the menu has gone.
  await page.keyboard.press("Control+K");
  await expect(searchDialog).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(searchDialog).toBeHidden();

  await page.getByRole("button", { name: "Account and settings" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+K");
  await expect(page.getByRole("menu")).toHaveCount(0);
  await page.keyboard.type(amara.name);
  await expect(searchDialog.getByRole("combobox")).toHaveValue(amara.name);
});
