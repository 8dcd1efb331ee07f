import type { BrowserContextOptions } from "@playwright/test";
import { expect } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";
import type { Person } from "./people";
import type { School } from "./school";

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 834, height: 1112 };

/**
 * What a person can have before them: looked at in pictures and checked for accessibility. Names
 * follow the design's pictures.
 */
export interface State {
  name: string;
  who: (school: School) => Promise<Person | null>;
  options: BrowserContextOptions;
  /** From the first page on; ends when what is meant is on the screen. */
  reach: (chat: ChatPage) => Promise<void>;
}

const nobody = async () => null;
const nadia = (school: School) => school.signInNadia();
const light = { colorScheme: "light", viewport: DESKTOP } as const;
const dark = { colorScheme: "dark", viewport: DESKTOP } as const;
const phone = { colorScheme: "light", viewport: PHONE, hasTouch: true, isMobile: true } as const;
const phoneDark = { ...phone, colorScheme: "dark" } as const;

export const STATES: State[] = [
  { name: "01-sign-in", who: nobody, options: light, reach: showSignIn },
  { name: "01b-sign-up-dark", who: nobody, options: dark, reach: showSignUp },
  { name: "01c-sign-in-phone", who: nobody, options: phone, reach: showSignIn },
  { name: "02-main-light", who: nadia, options: light, reach: openAmara },
  { name: "02b-message-menu-dark", who: nadia, options: dark, reach: openMessageMenu },
  { name: "03-main-dark", who: nadia, options: dark, reach: openAmara },
  { name: "04-search", who: nadia, options: light, reach: search },
  { name: "04b-search-dark", who: nadia, options: dark, reach: search },
  { name: "05-new-conversation", who: nadia, options: light, reach: openNewConversation },
  { name: "06-phone-list", who: nadia, options: phone, reach: showList },
  { name: "06b-phone-list-dark", who: nadia, options: phoneDark, reach: showList },
  { name: "06c-phone-conversation", who: nadia, options: phone, reach: openAmara },
  { name: "06d-phone-conversation-dark", who: nadia, options: phoneDark, reach: openAmara },
  { name: "06e-phone-search", who: nadia, options: phone, reach: search },
  {
    name: "06g-tablet",
    who: nadia,
    options: { colorScheme: "light", viewport: TABLET },
    reach: openAmara,
  },
  {
    name: "07a-empty-first-run",
    who: (school) => school.signUpNewcomer(),
    options: light,
    reach: showFirstRun,
  },
  { name: "08-settings", who: nadia, options: light, reach: openSettings },
  { name: "08b-settings-dark", who: nadia, options: dark, reach: openSettings },
  { name: "08d-settings-phone", who: nadia, options: phone, reach: openSettings },
  { name: "09-shortcuts", who: nadia, options: light, reach: openShortcuts },
];

async function showSignIn(chat: ChatPage): Promise<void> {
  await expect(chat.password).toBeVisible();
}

async function showSignUp(chat: ChatPage): Promise<void> {
  await chat.chooseSignUp();
  await chat.name.fill("Amara Okafor");
  await chat.email.fill("amara@school");
  await chat.password.fill("paper pen");
  await chat.submit("Create account");
  await expect(chat.page.getByText("This address is missing its ending")).toBeVisible();
}

async function showList(chat: ChatPage): Promise<void> {
  await expect(chat.conversations.getByRole("link").nth(5)).toBeVisible();
}

async function openAmara(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.openConversation("Amara Okafor");
  await expect(chat.thread("Amara Okafor").getByRole("listitem").nth(3)).toBeVisible();
}

async function openMessageMenu(chat: ChatPage): Promise<void> {
  await openAmara(chat);
  const message = chat.thread("Amara Okafor").getByRole("listitem").last();
  await message.hover();
  await message.getByRole("button", { name: "More" }).click();
  await expect(chat.page.getByRole("menu")).toBeVisible();
}

async function openNewConversation(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.page.getByRole("button", { name: "New conversation" }).first().click();
  await expect(chat.page.getByRole("dialog")).toBeVisible();
}

async function search(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.search("lab");
  await expect(chat.searchDialog.getByRole("option").nth(2)).toBeVisible();
}

async function openSettings(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.page.goto("/settings");
  await expect(chat.page.getByRole("heading").first()).toBeVisible();
}

async function showFirstRun(chat: ChatPage): Promise<void> {
  await expect(chat.page.getByText("write to someone").first()).toBeVisible();
}

async function openShortcuts(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.page.keyboard.press("Control+/");
  await expect(chat.page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
}
