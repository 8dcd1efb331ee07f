import { api } from "../convex/_generated/api";
import { expect, test } from "./fixtures";
import { startConversation } from "./people";

test("finds a message by a word, shows why, and jumps to it", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  await amara.client.mutation(api.messages.sendMessage, {
    conversationId,
    body: "the telescope is in the attic",
  });
  for (let index = 0; index < 60; index++) {
    await amara.client.mutation(api.messages.sendMessage, {
      conversationId,
      body: `later ${index}`,
    });
  }
  const chat = await openBrowserAs(nadia);
  await chat.expectSignedIn();
  await chat.search("telescope");
  const hit = chat.searchDialog.getByRole("option").filter({ hasText: "telescope" });
  await expect(hit).toHaveCount(1);
  await expect(hit).toContainText(/Exact (and similar )?words/);
  await hit.click();
  await expect(chat.message(amara.name, "the telescope is in the attic")).toBeInViewport();

  const bar = chat.page.getByRole("group", { name: /telescope/ });
  await expect(bar).toBeVisible();
  await chat.composer(amara.name).press("Escape");
  await expect(bar).toBeHidden();
});

test("finds nothing in the conversations of others", async ({ newPerson, openBrowserAs }) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const tomas = await newPerson("Tomas Lind");
  const conversationId = await startConversation(nadia, amara);
  const body = "the password of the aquarium is under the stone";
  await nadia.client.mutation(api.messages.sendMessage, { conversationId, body });
  const chat = await openBrowserAs(tomas);
  await chat.expectSignedIn();
  await chat.search("aquarium");
  await expect(chat.page.getByText("Nothing matches “aquarium”")).toBeVisible();
});

test("finds people as one types, accents or not", async ({ newPerson, openBrowserAs }) => {
  const nadia = await newPerson("Nadia Petrova");
  const name = `Zoë Ångström${process.pid}`;
  await newPerson(name);
  const chat = await openBrowserAs(nadia);
  await chat.expectSignedIn();
  await chat.search("zoe angs");
  await expect(chat.searchDialog.getByRole("option").filter({ hasText: name })).toBeVisible();
});

test("its key counts as soon as the list is there", async ({ newPerson, openBrowserAs }) => {
  const chat = await openBrowserAs(await newPerson("Nadia Petrova"));
  await chat.expectSignedIn();
  // Pressed in the very task that draws the list: nobody can be faster.
  await chat.page.addInitScript(() => {
    const observer = new MutationObserver(() => {
      if (!document.querySelector("nav[aria-label=Conversations]")) return;
      observer.disconnect();
      const key = new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true });
      document.body.dispatchEvent(key);
    });
    observer.observe(document, { childList: true, subtree: true });
  });
  await chat.page.reload();
  await expect(chat.searchDialog.getByRole("combobox")).toBeFocused();
});

test("search is there with the next frame, the first time too", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const chat = await openBrowserAs(nadia);
  await chat.expectSignedIn();
  await chat.page.waitForFunction(() =>
    performance
      .getEntriesByType("resource")
      .some((entry) => entry.name.includes("SearchDialog") && entry.name.endsWith(".js")),
  );
  await chat.page.waitForLoadState("networkidle");
  const isThere = await chat.page.evaluate(async () => {
    const key = new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true });
    document.body.dispatchEvent(key);
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return document.activeElement?.matches("[role=dialog] [role=combobox]");
  });
  expect(isThere).toBe(true);
  // What is drawn a moment later is there as well.
  await expect(chat.searchDialog.getByRole("group")).toBeVisible();
});

test("an open search keeps its words over a reload, and Back and Forward lead through it", async ({
  newPerson,
  openBrowserAs,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const amara = await newPerson("Amara Okafor");
  const conversationId = await startConversation(nadia, amara);
  for (const body of ["the telescope is in the attic", "who has the telescope?"]) {
    await amara.client.mutation(api.messages.sendMessage, { conversationId, body });
  }
  const chat = await openBrowserAs(nadia);
  await chat.openConversation(amara.name);
  const words = chat.searchDialog.getByRole("combobox");
  const options = chat.searchDialog.getByRole("option");
  await chat.page.getByRole("button", { name: "Search in this conversation" }).click();
  await words.fill("telescope");
  await chat.searchDialog.getByRole("button", { name: "Messages", exact: true }).click();
  await expect(options).toHaveCount(2);

  await chat.page.reload();
  await expect(words).toHaveValue("telescope");
  await expect(options).toHaveCount(2);
  const scope = chat.searchDialog.getByRole("button", { name: "Messages", exact: true });
  await expect(scope).toHaveAttribute("aria-pressed", "true");
  await expect(chat.searchDialog.getByText(amara.name).first(), "still only here").toBeVisible();
  expect(chat.page.url(), "no words in the address").not.toContain("telescope");

  await options.last().click();
  const bar = chat.page.getByRole("group", { name: /telescope/ });
  await expect(bar).toBeVisible();
  await chat.page.goBack();
  await expect(words).toHaveValue("telescope");
  await expect(options).toHaveCount(2);
  await expect(options.last(), "where one was").toHaveAttribute("aria-selected", "true");
  await chat.page.goForward();
  await expect(chat.searchDialog).toBeHidden();
  await bar.getByRole("button", { name: /telescope/ }).click();
  await expect(words).toHaveValue("telescope");
  await words.press("Escape");
  await expect(words, "Esc takes the words away, then closes").toHaveValue("");
  await words.press("Escape");
  await expect(chat.searchDialog).toBeHidden();
  await chat.search("");
  await expect(words, "another search begins empty").toHaveValue("");
});
