import { api } from "../convex/_generated/api";
import { runFunction } from "../scripts/deployment.mjs";
import { expect, test } from "./fixtures";
import { readBodies } from "./people";

test.beforeEach(async ({ talk: { nadia, amara }, nadiasPage, amarasPage }) => {
  await nadiasPage.send(amara.name, "bring the key");
  await expect(amarasPage.message(nadia.name, "bring the key")).toBeVisible();
});

test("Up in an empty composer edits one's last message, for both", async ({
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara } = talk;
  const composer = nadiasPage.composer(amara.name);
  await composer.press("ArrowUp");
  await expect(nadiasPage.page.getByText("Editing your message")).toBeVisible();
  await expect(composer).toHaveValue("bring the key");
  await composer.fill("bring both keys");
  await composer.press("Enter");
  const changed = amarasPage.message(nadia.name, "bring both keys");
  await expect(changed).toContainText("edited");
  await expect(amarasPage.message(nadia.name, "bring the key")).toHaveCount(0);
});

test("a message deleted for both leaves a mark and no words", async ({
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara } = talk;
  await nadiasPage.chooseAction(amara.name, "bring the key", "Delete");
  await nadiasPage.page.getByRole("button", { name: "Delete for both" }).click();
  await expect(amarasPage.message(nadia.name, "Message deleted")).toBeVisible();
  await expect(amarasPage.message(nadia.name, "bring the key")).toHaveCount(0);
});

test("in the menu, what takes something away is in the colour of danger", async ({
  talk: { amara },
  nadiasPage,
}) => {
  const { page } = nadiasPage;
  await nadiasPage.openMenu(amara.name, "bring the key");
  const danger = await page.evaluate(() => {
    const probe = document.body.appendChild(document.createElement("span"));
    probe.className = "text-danger";
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  });
  const item = (name: string) => page.getByRole("menuitem", { name });
  await expect(item("Delete")).toHaveCSS("color", danger);
  await expect(item("Delete").locator("svg")).toHaveCSS("color", danger);
  await expect(item("Copy text")).not.toHaveCSS("color", danger);
});

test("a message deleted for oneself stays with the other", async ({
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara } = talk;
  await amarasPage.chooseAction(nadia.name, "bring the key", "Delete");
  await amarasPage.page.getByRole("button", { name: "Delete for me" }).click();
  await expect(amarasPage.message(nadia.name, "bring the key")).toHaveCount(0);
  await expect(nadiasPage.message(amara.name, "bring the key")).toBeVisible();
});

test("a message is reported to the administrators, and its writer sees nothing", async ({
  backend,
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara } = talk;
  await amarasPage.chooseAction(nadia.name, "bring the key", "Report");
  await amarasPage.page.getByRole("textbox", { name: /What is wrong/ }).fill("not nice");
  await amarasPage.page.getByRole("button", { name: "Report", exact: true }).click();
  await expect(amarasPage.page.getByText("Reported")).toBeVisible();
  await expect(amarasPage.message(nadia.name, "bring the key")).toBeFocused();
  await expect(nadiasPage.message(amara.name, "bring the key")).toBeVisible();
  const reports = JSON.stringify(
    await runFunction(await backend.deployment(), "admin:reports", {}),
  );
  expect(reports).toContain("bring the key");
  expect(reports).toContain("not nice");
});

test("a reply carries what it answers", async ({ talk, nadiasPage, amarasPage }) => {
  const { nadia, amara } = talk;
  await amarasPage.message(nadia.name, "bring the key").hover();
  await amarasPage
    .message(nadia.name, "bring the key")
    .getByRole("button", { name: "Reply" })
    .click();
  await expect(amarasPage.page.getByText("Replying to Nadia")).toBeVisible();
  await amarasPage.send(nadia.name, "it is in my bag");
  const reply = nadiasPage.message(amara.name, "it is in my bag");
  await expect(reply).toContainText("bring the key");
});

test("a reaction is on the other's screen, and goes away again", async ({
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara } = talk;
  const message = amarasPage.message(nadia.name, "bring the key");
  await message.hover();
  await message.getByRole("button", { name: "React with 👍" }).click();
  const reaction = nadiasPage
    .message(amara.name, "bring the key")
    .getByRole("button", { name: "👍, 1 reaction" });
  await expect(reaction).toBeVisible();
  await message.getByRole("button", { name: "👍, 1 reaction" }).click();
  await expect(reaction).toHaveCount(0);
});

test("the other sees that one is typing, and that a message was read", async ({
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara } = talk;
  await amarasPage.composer(nadia.name).pressSequentially("on my w");
  await expect(nadiasPage.page.getByText("Amara is typing").first()).toBeVisible();
  await amarasPage.page.bringToFront();
  await expect(
    nadiasPage.thread(amara.name).getByRole("listitem", { name: /bring the key, Read/ }),
  ).toBeVisible();
});

test("a blocked person can send no more, and reads it", async ({ talk, nadiasPage }) => {
  const { nadia, amara } = talk;
  await amara.client.mutation(api.users.blockUser, { userId: nadia.id });
  await nadiasPage.send(amara.name, "are you there");
  await expect(nadiasPage.message(amara.name, "are you there")).toContainText("Not sent");
});

test("who blocks somebody cannot write to them either, and reads why", async ({
  talk,
  nadiasPage,
}) => {
  const { nadia, amara } = talk;
  const { page } = nadiasPage;
  await nadiasPage.composer(amara.name).fill("half a thought");
  await page.getByRole("button", { name: "Conversation options" }).click();
  await page.getByRole("menuitem", { name: "Block this person" }).click();
  await expect(page.getByText("You blocked Amara.")).toBeVisible();
  await expect(nadiasPage.composer(amara.name)).toHaveCount(0);
  await page.getByRole("button", { name: "Unblock" }).click();
  await expect(nadiasPage.composer(amara.name)).toHaveValue("half a thought");
  await nadiasPage.composer(amara.name).press("Enter");
  await expect(nadiasPage.message(amara.name, "half a thought")).not.toContainText("Not sent");
  await expect.poll(() => readBodies(nadia, talk.conversationId)).toContain("half a thought");
});

test("a reply to what is deleted meanwhile goes out as a message of its own", async ({
  talk,
  nadiasPage,
  amarasPage,
}) => {
  const { nadia, amara } = talk;
  await amarasPage.chooseAction(nadia.name, "bring the key", "Reply");
  await amarasPage.composer(nadia.name).fill("which one");
  await nadiasPage.chooseAction(amara.name, "bring the key", "Delete");
  await nadiasPage.page.getByRole("button", { name: "Delete for both" }).click();
  await expect(amarasPage.page.getByText("Replying to Nadia")).toHaveCount(0);
  await expect(amarasPage.page.getByText("bring the key")).toHaveCount(0);
  await amarasPage.composer(nadia.name).press("Enter");
  await expect(nadiasPage.message(amara.name, "which one")).toBeVisible();
});
