import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./fixtures";

test("a token made on the page works for a program, until it is revoked there", async ({
  backend,
  talk: { nadia, amara, conversationId },
  openBrowserAs,
}) => {
  const chat = await openBrowserAs(nadia);
  const { page } = chat;
  await chat.expectSignedIn();
  await page.goto("/settings/tokens");
  const section = page.getByRole("region", { name: "Access tokens" });
  await expect(section.getByText("No tokens yet.")).toBeVisible();

  await section.getByRole("button", { name: "New token" }).click();
  const form = page.getByRole("dialog", { name: "New token" });
  await form.getByRole("button", { name: "Make token" }).click();
  await expect(form.getByRole("textbox", { name: "Name" }), "what is missing").toBeFocused();
  await form.getByRole("textbox", { name: "Name" }).fill("Timetable");
  await form.getByRole("checkbox", { name: "Send messages as you" }).check();
  await form.getByRole("button", { name: "Make token" }).click();
  const made = page.getByRole("dialog", { name: "Your new token" });
  const token = await made.getByRole("textbox", { name: "Token" }).inputValue();
  expect(token).toMatch(/^chat_[0-9a-f]{64}$/);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await made.getByRole("button", { name: "Copy token" }).click();
  await expect(made.getByText("Copied.")).toBeVisible();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(token);
  await made.getByRole("button", { name: "Done" }).click();
  await expect(made).toBeHidden();
  await expect(section.getByRole("button", { name: "New token" })).toBeFocused();
  const row = section.getByRole("listitem").filter({ hasText: "Timetable" });
  await expect(row).toContainText("Read, send, never used, until");
  await expect(section, "shown once").not.toContainText(token);

  const link = section.getByRole("link", { name: /OpenAPI/ });
  const description = await link.getAttribute("href");
  const api = new URL(description ?? "").origin;
  expect(await (await fetch(description ?? "")).json()).toMatchObject({ openapi: "3.1.0" });
  const call = (path: string, init: RequestInit = {}) =>
    fetch(`${api}${path}`, { ...init, headers: { Authorization: `Bearer ${token}` } });
  const body = JSON.stringify({ body: "from the timetable" });
  const sent = await call(`/v1/conversations/${conversationId}/messages`, { method: "POST", body });
  expect(sent.ok).toBe(true);
  expect((await call("/v1/search?q=timetable")).status, "it may not search").toBe(403);
  await expect(row, "says so by itself").toContainText("used just now");
  await chat.page.goto("/");
  await chat.openConversation(amara.name);
  await expect(chat.message(amara.name, "from the timetable")).toBeVisible();

  await page.goto("/settings/tokens");
  await row.getByRole("button", { name: "Revoke Timetable" }).click();
  const question = page.getByRole("alertdialog", { name: "Revoke Timetable?" });
  await question.getByRole("button", { name: "Keep it" }).click();
  expect((await call("/v1/me")).status, "kept").toBe(200);
  await row.getByRole("button", { name: "Revoke Timetable" }).click();
  await question.getByRole("button", { name: "Revoke" }).click();
  await expect(row).toHaveCount(0);
  expect((await call("/v1/me")).status).toBe(401);

  await backend.kill();
  try {
    await page.reload();
    await expect(section.getByText("Your tokens show up here")).toBeVisible();
    await expect(section.getByRole("button", { name: "New token" })).toBeDisabled();
  } finally {
    await backend.start();
  }
  await expect(section.getByText("No tokens yet.")).toBeVisible({ timeout: 45_000 });
});

test("tokens in German, with a finger, accessible to all", async ({
  newPerson,
  openBrowserWith,
}) => {
  const person = await newPerson("Nadia Petrova");
  const { page } = await openBrowserWith({
    person,
    locale: "de-DE",
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    reducedMotion: "reduce",
  });
  const expectAccessible = async () => {
    const { violations } = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      .analyze();
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
  };
  await page.goto("/settings");
  await page.getByRole("link", { name: "Zugriffstoken" }).click();
  await page.getByRole("button", { name: "Neues Token" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("Stundenplan");
  await page
    .getByRole("combobox", { name: "Gilt" })
    .selectOption({ label: "Bis du es widerrufst" });
  await expectAccessible();
  await page.getByRole("button", { name: "Token erstellen" }).click();
  await expect(page.getByRole("textbox", { name: "Token" })).toBeFocused();
  await expectAccessible();
  await page.getByRole("button", { name: "Fertig" }).click();
  await expect(page.getByText("Lesen, nie benutzt, ohne Ende")).toBeVisible();
  await expectAccessible();
  await page.getByRole("button", { name: "Stundenplan widerrufen" }).click();
  await expect(page.getByRole("alertdialog")).toBeVisible();
  await expectAccessible();
});
