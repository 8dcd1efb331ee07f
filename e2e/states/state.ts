import type { BrowserContextOptions } from "@playwright/test";
import { expect } from "../fixtures";
import type { ChatPage } from "../pages/ChatPage";
import type { Person } from "../people";
import type { School } from "../school";

/**
 * What a person can have before them: looked at in pictures and checked for accessibility. Names
 * follow the design's pictures; where one of these shows several states, each has its own.
 */
export interface State {
  name: string;
  who: (school: School) => Promise<Person | null>;
  options: BrowserContextOptions;
  /** From the first page on; ends when what is meant is on the screen. */
  reach: (chat: ChatPage, place: Place) => Promise<void>;
}

export interface Place {
  school: School;
  /** Whose page it is; null when nobody is signed in. */
  person: Person | null;
}

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 834, height: 1112 };

export const light = { colorScheme: "light", viewport: DESKTOP } as const;
export const dark = { colorScheme: "dark", viewport: DESKTOP } as const;
export const phone = {
  colorScheme: "light",
  viewport: PHONE,
  hasTouch: true,
  isMobile: true,
} as const;
export const phoneDark = { ...phone, colorScheme: "dark" } as const;
export const tablet = { colorScheme: "light", viewport: TABLET } as const;

export const nobody = async () => null;
export const nadia = (school: School) => school.signInNadia();

/** Somebody of their own, whose list no other state changes and who changes no other's. */
export const newcomer = (school: School) => school.signUp("Nadia Rahman");

export function mustBeSomebody({ person }: Place): Person {
  if (person === null) throw new Error("This state needs somebody who is signed in.");
  return person;
}

export async function showList(chat: ChatPage): Promise<void> {
  await expect(chat.conversations.getByRole("link").nth(5)).toBeVisible();
}

export async function openAmara(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.openConversation("Amara Okafor");
  await expect(chat.thread("Amara Okafor").getByRole("listitem").nth(3)).toBeVisible();
}
