import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { startConversation } from "./people";

test("finds what is close to a message, from its menu and by key", async ({
  newPerson,
  openBrowserAs,
}) => {
  test.setTimeout(300_000);
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  for (const body of [
    "the telescope in the attic needs a new mirror",
    "lunch is at noon in the canteen today",
    "who takes the telescope with the mirror to the attic",
  ]) {
    await amara.client.mutation(api.messages.sendMessage, { conversationId, body });
  }
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  const message = chat.message(amara.name, "the telescope in the attic");
  // A run that another test's restart of the server cut off is replaced after some two minutes.
  await expect
    .poll(() => nadia.client.query(api.messages.getSearchStatus, {}), { timeout: 180_000 })
    .toMatchObject({ waiting: 0 });

  await chat.chooseAction(amara.name, "the telescope in the attic", "Find similar");
  await expect(chat.searchDialog.getByText("Like “the telescope in the attic")).toBeVisible();
  const options = chat.searchDialog.getByRole("option");
  await expect(options.first()).toContainText("who takes the telescope");
  await expect(
    options.filter({ hasText: "needs a new mirror" }),
    "not the message itself",
  ).toHaveCount(0);

  await chat.page.keyboard.press("Escape");
  await expect(chat.searchDialog).toBeHidden();
  await message.focus();
  await chat.page.keyboard.press("f");
  await expect(options.first()).toContainText("who takes the telescope");
  await options.first().click();
  await expect(chat.message(amara.name, "who takes the telescope")).toBeInViewport();
});

test("offers nothing similar where no provider is", async ({
  backend,
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  await startConversation(nadia, amara);
  await backend.set("EMBEDDING_PROVIDER", "none");
  try {
    const chat = await openBrowserAs(nadia);
    await chat.openConversation(amara.name);
    const message = chat.message(amara.name, "first message");
    await message.hover();
    await message.getByRole("button", { name: "More" }).click();
    await expect(chat.page.getByRole("menuitem", { name: "Copy text" })).toBeVisible();
    await expect(chat.page.getByRole("menuitem", { name: "Find similar" })).toHaveCount(0);
  } finally {
    await backend.set("EMBEDDING_PROVIDER", "builtin");
  }
});
