import { expect, test } from "./fixtures";

const PLAN = [
  "**Lab on Thursday**, _not_ ~~Friday~~:",
  "- bring the `key`",
  "- read [the plan](https://files.school.example/plan)",
  "> quoted words",
  "<b>plain</b> and [a trap](javascript:alert(1))",
].join("\n");

test("markup is drawn, and nothing else comes out of a message", async ({
  talk: { nadia, amara },
  nadiasPage,
  openBrowserAs,
}) => {
  const amarasPage = await openBrowserAs(amara);
  await nadiasPage.send(amara.name, PLAN);
  await expect(
    amarasPage.conversations.getByText("Lab on Thursday, not Friday: - bring the key"),
    "the list shows the words without their signs",
  ).toBeVisible();

  await amarasPage.openConversation(nadia.name);
  const message = amarasPage.message(nadia.name, "Lab on Thursday").first();
  await expect(message.locator("strong")).toHaveText("Lab on Thursday");
  await expect(message.locator("em")).toHaveText("not");
  await expect(message.locator("s")).toHaveText("Friday");
  await expect(message.locator("li")).toHaveCount(2);
  await expect(message.locator("blockquote")).toHaveText("quoted words");
  await expect(message).toContainText("<b>plain</b> and [a trap](javascript:alert(1))");
  const links = message.getByRole("link");
  await expect(links).toHaveCount(1);
  await expect(links).toHaveAttribute("href", "https://files.school.example/plan");
  await expect(links).toHaveAttribute("rel", "noopener noreferrer nofollow");
});

test("a formatted message is copied as it was written, quoted and found without its signs", async ({
  talk: { amara },
  nadiasPage: page,
}) => {
  await page.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const source = "the **greenhouse** is _watered_";
  await page.send(amara.name, source);
  const shown = page.message(amara.name, "the greenhouse is watered");
  await expect(shown).toBeVisible();

  await page.chooseAction(amara.name, "the greenhouse is watered", "Copy");
  await expect.poll(() => page.page.evaluate(() => navigator.clipboard.readText())).toBe(source);

  await page.chooseAction(amara.name, "the greenhouse is watered", "Reply");
  await page.send(amara.name, "by whom");
  await expect(page.message(amara.name, "by whom")).toContainText("the greenhouse is watered");

  await page.search("greenhouse");
  const hit = page.searchDialog
    .getByRole("option")
    .filter({ hasText: "the greenhouse is watered" });
  await expect(hit.first().locator("mark")).toHaveText("greenhouse");
  await expect(page.searchDialog.locator("strong mark").first()).toHaveText("greenhouse");
});
