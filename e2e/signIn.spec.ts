import { expect, test } from "./fixtures";
import { newEmail, PASSWORD } from "./people";

test("a wrong password and an unknown address get the same answer", async ({
  newPerson,
  openBrowser,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const page = await openBrowser();
  await page.signIn({ email: nadia.email, password: "not the password at all" });
  const answer = page.page.getByText("That e-mail and password don’t match.");
  await expect(answer).toBeVisible();

  await page.page.reload();
  await page.signIn({ email: newEmail("nobody"), password: "not the password at all" });
  await expect(answer).toBeVisible();
});

test("signs in with the address written in capitals and with blanks around it", async ({
  newPerson,
  openBrowser,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const page = await openBrowser();
  await page.signIn({ email: ` ${nadia.email.toUpperCase()} `, password: nadia.password });
  await page.expectSignedIn();
});

test("signing up with a taken address offers to sign in instead", async ({
  newPerson,
  openBrowser,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const page = await openBrowser();
  await page.signUp({ name: "Somebody Else", email: nadia.email, password: "another long phrase" });
  await expect(page.page.getByText("There is already an account for this address.")).toBeVisible();
  await page.page.getByRole("button", { name: "Sign in instead" }).click();
  await page.password.fill(nadia.password);
  await page.submit("Sign in");
  await page.expectSignedIn();
});

test("an address without its ending is named before anything is sent", async ({ openBrowser }) => {
  const page = await openBrowser();
  await page.signUp({ name: "Nadia Petrova", email: "nadia@school", password: PASSWORD });
  await expect(
    page.page.getByText("This address is missing its ending, such as .org."),
  ).toBeVisible();
  await expect(page.email).toBeFocused();
});

test("a short password is refused and the field gets the focus", async ({ openBrowser }) => {
  const page = await openBrowser();
  await page.signUp({ name: "Nadia Petrova", email: newEmail("nadia"), password: "too short" });
  await expect(page.password).toBeFocused();
  await expect(page.password).toHaveAttribute("aria-invalid", "true");
});

test("signing out forgets the person, also after a reload", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const page = await openBrowserAs(nadia);
  await page.expectSignedIn();
  await page.page.getByRole("button", { name: "Account and settings" }).click();
  await page.page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page.email).toBeVisible();
  await page.page.reload();
  await expect(page.email).toBeVisible();
});
