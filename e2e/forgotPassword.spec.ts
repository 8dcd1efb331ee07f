import { AxeBuilder } from "@axe-core/playwright";
import { findCode } from "../convex/mail/readMail.helper";
import { SmtpServer } from "../convex/mail/smtpServer.helper";
import { expect, test } from "./fixtures";
import { newEmail } from "./people";

/** Where the server sends e-mail: a code by mail instead of by an administrator. */

const smtp = new SmtpServer();

test.beforeAll(async ({ backend }) => {
  await smtp.listen();
  const from = { MAIL_FROM: "Chat <chat@school.example>", MAIL_TLS: "off" };
  await backend.configure({ SMTP_URL: smtp.url, ...from });
});

test.afterAll(async ({ backend }) => {
  await backend.configure({ SMTP_URL: null, MAIL_FROM: null, MAIL_TLS: null });
  await smtp.close();
});

test("forgot password: a mail, its code, a new password, signed out elsewhere", async ({
  backend,
  newPerson,
  openBrowser,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const elsewhere = await openBrowserAs(nadia);
  await elsewhere.expectSignedIn();
  const chat = await openBrowser();
  const { page } = chat;
  await page.getByRole("button", { name: "Forgot your password?" }).click();
  await expect(page.getByRole("heading", { name: "Forgot your password?" })).toBeFocused();
  await page.getByRole("button", { name: "Send me a code" }).click();
  await expect(page.getByText("Enter your e-mail address.")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await expect(page.getByLabel("E-mail")).toBeFocused();
  await page.getByLabel("E-mail").fill(nadia.email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Choose a new password" })).toBeFocused();
  await expect(page.getByText(`If ${nadia.email} has an account here`)).toBeVisible();

  const mail = await smtp.mail(0);
  const code = findCode(mail);
  expect(mail).toMatchObject({ from: "Chat <chat@school.example>", to: nadia.email });
  await page.getByLabel("Reset code").fill(code);
  await expect(page.getByLabel("E-mail")).toHaveValue(nadia.email);
  await page.getByLabel("New password").fill("another long phrase");
  await page.getByRole("button", { name: "Save and sign in" }).click();
  await chat.expectSignedIn();
  await expect(elsewhere.page.getByText("You were signed out.")).toBeVisible();

  const log = await backend.readLog();
  expect(log).not.toContain(code);
  expect(log).not.toContain(nadia.email);
});

test("the link in the mail fills the code in, and a stranger's address gets the same answer", async ({
  backend,
  newPerson,
  openBrowserWith,
}) => {
  const amara = await newPerson("Amara Okafor");
  const before = smtp.mails.length;
  const { page } = await openBrowserWith({ person: null, locale: "de-DE" });
  const ask = async (email: string) => {
    await page.getByRole("button", { name: "Passwort vergessen?" }).click();
    await page.getByLabel("E-Mail").fill(email);
    await page.getByRole("button", { name: "Code schicken" }).click();
    await expect(page.getByText(`Wenn ${email} hier ein Konto hat`)).toBeVisible();
    await page.getByRole("button", { name: "Zurück zum Anmelden" }).click();
  };
  await ask(newEmail("nobody"));
  await ask(amara.email);
  const mail = await smtp.mail(before);
  expect(mail).toMatchObject({
    to: amara.email,
    subject: `Dein Code für ein neues Passwort auf ${new URL(backend.pageUrl).host}`,
  });
  const [link = ""] = /http:\S+#reset=\S+/.exec(mail.text) ?? [];
  await page.goto(link);
  await page.reload();
  await expect(page.getByLabel("Code zum Zurücksetzen")).toHaveValue(findCode(mail));
  expect(smtp.mails).toHaveLength(before + 1);
});
