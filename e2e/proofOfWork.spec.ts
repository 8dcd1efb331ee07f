import { expect, test } from "./fixtures";
import { PASSWORD } from "./people";

/** Many wrong tries: the right password goes through at once, after some work of the page's. */

const LIMITS = { SIGN_IN_TRIES_PER_HOUR: "2", SIGN_IN_PROOF_BITS: "19" };

test.beforeAll(async ({ backend }) => await backend.configure(LIMITS));
test.afterAll(async ({ backend }) => {
  await backend.configure({ SIGN_IN_TRIES_PER_HOUR: null, SIGN_IN_PROOF_BITS: null });
});

test("nobody is locked out by wrong tries", async ({ newPerson, openBrowser }) => {
  const nadia = await newPerson("Nadia Petrova");
  const page = await openBrowser();
  for (let i = 0; i < 3; i += 1) {
    await page.signIn({ email: nadia.email, password: `wrong guess number ${i}` });
    await expect(page.page.getByText("That e-mail and password don’t match.")).toBeVisible();
  }
  await page.signIn(nadia);
  await expect(page.page.getByText("After many wrong tries")).toBeVisible();
  // Found by chance: mostly in seconds, rarely much later.
  await expect(page.conversations).toBeVisible({ timeout: 45_000 });
});

test("nor kept from changing their password", async ({ newPerson, openBrowserAs }) => {
  const { page } = await openBrowserAs(await newPerson("Amara Okafor"));
  await page.goto("/settings/password");
  const current = page.getByLabel("Current password");
  await page.getByLabel("New password").fill("a stapler and two rulers");
  for (let i = 0; i < 3; i += 1) {
    await current.fill(`wrong guess number ${i}`);
    await page.getByRole("button", { name: "Change password" }).click();
    // The third one, which costs work already, is wrong all the same.
    await expect(page.getByText("This is not your current password.")).toBeVisible({
      timeout: 45_000,
    });
    await current.fill("");
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("This is not your current password.")).toBeHidden();
  }
  await current.fill(PASSWORD);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("After many wrong tries")).toBeVisible();
  await expect(page.getByText("Password changed")).toBeVisible({ timeout: 45_000 });
});
