import { api } from "../../convex/_generated/api";
import { expect } from "../fixtures";
import type { ChatPage } from "../pages/ChatPage";
import {
  dark,
  light,
  mustBeSomebody,
  nadia,
  newcomer,
  phone,
  phoneDark,
  showList,
  type Place,
  type State,
} from "./state";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const CHROMEBOOK =
  "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

export const LISTS_AND_DIALOGS: State[] = [
  { name: "05-new-conversation", who: nadia, options: light, reach: findPeople },
  { name: "05b-new-before-typing", who: nadia, options: light, reach: openNewConversation },
  { name: "05b-new-none-found", who: nadia, options: light, reach: findNobody },
  { name: "06-phone-list", who: nadia, options: phone, reach: showList },
  { name: "06b-phone-list-dark", who: nadia, options: phoneDark, reach: showList },
  { name: "07a-empty-first-run", who: newcomer, options: light, reach: showFirstRun },
  { name: "08-settings", who: nadia, options: light, reach: openSettings("profile") },
  {
    name: "08b-settings-security-dark",
    who: newcomer,
    options: dark,
    reach: showSessions,
  },
  { name: "08c-settings-delete", who: nadia, options: light, reach: askToDelete },
  { name: "08d-settings-phone", who: nadia, options: phone, reach: openSettings() },
  { name: "08e-settings-tokens", who: newcomer, options: light, reach: showTokens },
  { name: "08e-settings-token-new", who: newcomer, options: light, reach: makeToken },
  { name: "09-shortcuts", who: nadia, options: light, reach: openShortcuts },
];

async function openNewConversation(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.page.getByRole("button", { name: "New conversation" }).first().click();
  await expect(chat.page.getByRole("option").first()).toBeVisible();
}

async function findPeople(chat: ChatPage): Promise<void> {
  await openNewConversation(chat);
  await chat.page.keyboard.type("am");
  await expect(chat.page.getByRole("option", { name: /Amara Okafor/ })).toBeVisible();
}

async function findNobody(chat: ChatPage): Promise<void> {
  await openNewConversation(chat);
  await chat.page.keyboard.type("ruth.amsel@example.org");
  await expect(chat.page.getByText("Nobody here uses that address")).toBeVisible();
}

async function showFirstRun(chat: ChatPage): Promise<void> {
  await expect(chat.page.getByText("write to someone").first()).toBeVisible();
}

function openSettings(section?: string) {
  return async (chat: ChatPage): Promise<void> => {
    await showList(chat);
    await chat.page.goto(section ? `/settings/${section}` : "/settings");
    await expect(chat.page.getByRole("heading").first()).toBeVisible();
  };
}

async function showTokens(chat: ChatPage, place: Place): Promise<void> {
  const { client } = mustBeSomebody(place);
  await client.action(api.tokens.createToken, { name: "Timetable", scopes: ["read", "send"] });
  const archive = { name: "Archive script", scopes: ["read" as const], expiresInDays: 30 };
  await client.action(api.tokens.createToken, archive);
  await showFirstRun(chat);
  await chat.page.goto("/settings/tokens");
  await expect(chat.page.getByText("Archive script")).toBeVisible();
}

async function makeToken(chat: ChatPage, place: Place): Promise<void> {
  await showTokens(chat, place);
  await chat.page.getByRole("button", { name: "New token" }).click();
  const form = chat.page.getByRole("dialog", { name: "New token" });
  await form.getByRole("textbox", { name: "Name" }).fill("Substitution board");
}

/** On three devices. */
async function showSessions(chat: ChatPage, place: Place): Promise<void> {
  for (const userAgent of [IPHONE, CHROMEBOOK]) {
    const { client } = await place.school.signIn(mustBeSomebody(place));
    await client.mutation(api.accounts.touchSession, { userAgent });
  }
  await showFirstRun(chat);
  await chat.page.goto("/settings/sessions");
  await expect(chat.page.getByText("Safari on iPhone")).toBeVisible();
}

async function askToDelete(chat: ChatPage): Promise<void> {
  await openSettings("data")(chat);
  await chat.page.getByRole("button", { name: "Delete account" }).click();
  await expect(chat.page.getByRole("alertdialog").or(chat.page.getByRole("dialog"))).toBeVisible();
}

async function openShortcuts(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.page.keyboard.press("Control+/");
  await expect(chat.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
}
