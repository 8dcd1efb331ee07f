import { runFunction } from "../scripts/deployment.mjs";
import type { Backend } from "./backend";
import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { newEmail, PASSWORD } from "./people";

/** Who may come in: by invitation, from some domains, nobody; and in again with a reset code. */

test.afterEach(async ({ backend }) => {
  await backend.configure({ SIGN_UP_MODE: null, ALLOWED_EMAIL_DOMAINS: null });
});

const invitation = ({ page }: ChatPage) => page.getByLabel("Invitation code");

test("where only the invited may sign up, the page asks for the code", async ({
  backend,
  openBrowser,
}) => {
  await backend.configure({ SIGN_UP_MODE: "invite" });
  const { code } = await makeCode(backend, "admin:makeInvite", {});
  const chat = await openBrowser();
  await chat.chooseSignUp();
  await expect(invitation(chat)).toBeVisible();
  await chat.signUp({ name: "Nadia Petrova", email: newEmail("nadia"), password: PASSWORD });
  await expect(chat.page.getByText("Enter the code you were given.")).toBeVisible();
  await expect(invitation(chat)).toBeFocused();

  await invitation(chat).fill("ABCD-EFGH-JKMN");
  await chat.submit("Create account");
  await expect(chat.page.getByText("This invitation does not work.")).toBeVisible();
  await expect(invitation(chat)).toBeFocused();

  await invitation(chat).fill(code.toLowerCase());
  await chat.submit("Create account");
  await chat.expectSignedIn();
});

test("an invitation sent as a link fills in its code, and leaves the address", async ({
  backend,
  openBrowser,
}) => {
  await backend.configure({ SIGN_UP_MODE: "invite" });
  const { code } = await makeCode(backend, "admin:makeInvite", {});
  const chat = await openBrowser();
  await chat.page.goto(`/#invite=${code}`);
  await chat.page.reload();
  await expect(invitation(chat)).toHaveValue(code);
  await chat.name.fill("Nadia Petrova");
  await chat.email.fill(newEmail("nadia"));
  await chat.password.fill(PASSWORD);
  await chat.submit("Create account");
  await chat.expectSignedIn();
  expect(chat.page.url()).not.toContain(code);
});

test("where only some domains may sign up, the page says which", async ({
  backend,
  openBrowser,
}) => {
  await backend.configure({
    SIGN_UP_MODE: "domains",
    ALLOWED_EMAIL_DOMAINS: "a.example,b.example",
  });
  const chat = await openBrowser();
  await chat.chooseSignUp();
  const help = chat.page.getByText("Use an address that ends in @a.example or @b.example.");
  await expect(help).toBeVisible();
  await chat.signUp({ name: "Nadia Petrova", email: newEmail("nadia"), password: PASSWORD });
  await expect(chat.page.getByText("This address cannot be used here.")).toBeVisible();
  await expect(chat.email).toBeFocused();
});

test("where nobody may sign up, the page says so at once", async ({ backend, openBrowser }) => {
  await backend.configure({ SIGN_UP_MODE: "closed" });
  const chat = await openBrowser();
  await chat.chooseSignUp();
  await expect(chat.page.getByText("This server takes no new accounts.")).toBeVisible();
  await expect(chat.password).toHaveCount(0);
});

test("a reset code gives a new password, and elsewhere one reads why one is out", async ({
  backend,
  newPerson,
  openBrowser,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const elsewhere = await openBrowserAs(nadia);
  await elsewhere.expectSignedIn();
  const { code } = await makeCode(backend, "admin:makeResetCode", { email: nadia.email });

  const chat = await openBrowser();
  await chat.page.getByRole("button", { name: "I have a reset code" }).click();
  await chat.page.getByLabel("Reset code").fill("ABCD-EFGH-JKMN");
  await chat.email.fill(nadia.email);
  await chat.page.getByLabel("New password").fill("another long phrase");
  await chat.page.getByRole("button", { name: "Save and sign in" }).click();
  await expect(chat.page.getByText("That code does not work for this address.")).toBeVisible();
  await chat.page.getByLabel("Reset code").fill(code);
  await chat.page.getByRole("button", { name: "Save and sign in" }).click();
  await chat.expectSignedIn();

  await expect(elsewhere.page.getByText("You were signed out.")).toBeVisible();
  await elsewhere.signIn({ email: nadia.email, password: "another long phrase" });
  await elsewhere.expectSignedIn();
  await elsewhere.page.getByRole("button", { name: "Account and settings" }).click();
  await elsewhere.page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(elsewhere.email).toBeVisible();
  await expect(elsewhere.page.getByText("You were signed out.")).toHaveCount(0);
});

async function makeCode(
  backend: Backend,
  name: string,
  args: Record<string, unknown>,
): Promise<{ code: string }> {
  return (await runFunction(await backend.deployment(), name, args)) as { code: string };
}
