import { expect, test } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import { Wire } from "./wire";

/** A page that asks what its server does not know, as between the two halves of an update. */

/** What the page can do without. */
const OPTIONAL = [
  "users:getServerFeatures",
  "users:listBlocked",
  "conversations:countUnread",
  "conversations:countRequests",
  "conversations:listUnreadConversations",
  "presence:listPresence",
  "presence:listTyping",
  "messages:getSearchStatus",
  "messages:getMessage",
];

async function reloadWithout(chat: ChatPage, ...names: string[]): Promise<Wire> {
  const wire = await Wire.take(chat);
  wire.misname(...names);
  await chat.page.reload();
  return wire;
}

test("one can sign in and sign up where the server does not say its rules", async ({
  newPerson,
  openBrowser,
}) => {
  const nadia = await newPerson("Nadia Petrova");
  const chat = await openBrowser();
  await reloadWithout(chat, "accounts:getResetRules", "accounts:getSignUpRules");
  await chat.chooseSignUp();
  await expect(chat.name).toBeVisible();
  await chat.page.getByRole("tab", { name: "Sign in" }).click();
  await expect(chat.page.getByText("Forgot your password?")).toBeVisible();
  await chat.signIn(nadia);
  await chat.expectSignedIn();
});

test("what the page can do without takes nothing else with it", async ({
  talk: { amara },
  nadiasPage: chat,
}) => {
  const settings = JSON.stringify({ enabled: true, showText: false });
  await chat.page.evaluate((value) => localStorage.setItem("chat.notifications", value), settings);
  await reloadWithout(chat, ...OPTIONAL);
  await chat.send(amara.name, "written all the same");
  await expect(chat.message(amara.name, "written all the same")).toBeVisible();
  await chat.search("written");
  await expect(chat.searchDialog.getByRole("option").first()).toBeVisible();
  await chat.page.goto("/");
  await expect(chat.page.getByRole("heading", { name: "Choose a conversation" })).toBeVisible();
  await chat.openConversation(amara.name);
});

test("a link to a message that cannot be looked up opens its conversation", async ({
  talk: { amara, conversationId },
  nadiasPage: chat,
}) => {
  await reloadWithout(chat, "messages:getMessage");
  await chat.page.goto(`/c/${conversationId}?m=nowhere`);
  await expect(chat.message(amara.name, "first message")).toBeVisible();
});

test("a list that does not load leaves the search and the conversation", async ({
  talk: { amara },
  nadiasPage: chat,
}) => {
  const wire = await reloadWithout(chat, "conversations:listUserConversations");
  await expect(chat.page.getByText("Your conversations did not load.")).toBeVisible();
  await expect(chat.page.getByRole("button", { name: "Search people and messages" })).toBeVisible();
  await expect(chat.message(amara.name, "first message")).toBeVisible();
  wire.misname();
  await chat.page.getByRole("button", { name: "Try again" }).click();
  await expect(chat.conversations.getByRole("link", { name: amara.name })).toBeVisible();
});

test("a conversation that does not load leaves the list", async ({
  talk: { amara },
  nadiasPage: chat,
}) => {
  const wire = await reloadWithout(chat, "conversations:getConversation");
  await expect(chat.page.getByText("This conversation did not load.")).toBeVisible();
  await expect(chat.conversations.getByRole("link", { name: amara.name })).toBeVisible();
  wire.misname();
  await chat.page.getByRole("button", { name: "Try again" }).click();
  await expect(chat.message(amara.name, "first message")).toBeVisible();
});

test("people that cannot be looked up are said to be so", async ({
  talk: { amara },
  nadiasPage: chat,
}) => {
  await reloadWithout(chat, "users:searchPeople");
  await expect(chat.composer(amara.name)).toBeVisible();
  await chat.page.keyboard.press("Control+J");
  const dialog = chat.page.getByRole("dialog", { name: "New conversation" });
  await dialog.getByRole("combobox").fill("Amara");
  await expect(dialog.getByText("People could not be looked up.")).toBeVisible();
});

test("a section of the settings that does not load leaves the others", async ({
  nadiasPage: chat,
}) => {
  await chat.page.goto("/settings");
  const wire = await reloadWithout(chat, "accounts:listSessions");
  const sessions = chat.page.getByRole("region", { name: "Sessions" });
  await expect(sessions.getByText("This part did not load.")).toBeVisible();
  await expect(chat.page.getByRole("region", { name: "Profile" }).getByLabel("Name")).toBeVisible();
  wire.misname();
  await sessions.getByRole("button", { name: "Try again" }).click();
  await expect(sessions.getByText("This device")).toBeVisible();
});
