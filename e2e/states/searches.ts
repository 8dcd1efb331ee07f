import { expect } from "../fixtures";
import type { ChatPage } from "../pages/ChatPage";
import { Wire } from "../wire";
import { dark, light, nadia, openAmara, phone, showList, type State } from "./state";

export const SEARCHES: State[] = [
  { name: "04-search", who: nadia, options: light, reach: search },
  { name: "04b-search-dark", who: nadia, options: dark, reach: search },
  { name: "04c-search-jump", who: nadia, options: light, reach: jump },
  { name: "04d-search-before-typing", who: nadia, options: light, reach: showRecent },
  { name: "04d-search-failed", who: nadia, options: light, reach: fail },
  { name: "04d-search-here", who: nadia, options: light, reach: searchHere },
  { name: "04d-search-meaning-down", who: nadia, options: light, reach: searchWordsOnly },
  { name: "04d-search-nothing", who: nadia, options: light, reach: findNothing },
  { name: "04d-search-words-first", who: nadia, options: light, reach: searchWordsFirst },
  { name: "04e-find-similar", who: nadia, options: light, reach: findSimilar },
  { name: "06e-phone-search", who: nadia, options: phone, reach: search },
];

async function search(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.search("lab");
  await expect(chat.searchDialog.getByRole("option").nth(2)).toBeVisible();
}

async function jump(chat: ChatPage): Promise<void> {
  await search(chat);
  await chat.searchDialog.getByRole("option").nth(1).click();
  await expect(chat.page.getByRole("group", { name: "Results for “lab”" })).toBeVisible();
}

async function showRecent(chat: ChatPage): Promise<void> {
  await jump(chat);
  await chat.page.keyboard.press("Control+K");
  await expect(chat.searchDialog.getByText("Recent")).toBeVisible();
}

async function searchHere(chat: ChatPage): Promise<void> {
  await openAmara(chat);
  await chat.page.getByRole("button", { name: "Search in this conversation" }).click();
  await chat.searchDialog.getByRole("combobox").fill("lab");
  await expect(chat.searchDialog.getByRole("option").first()).toBeVisible();
}

async function findNothing(chat: ChatPage): Promise<void> {
  await showList(chat);
  await chat.search("quarterly kayak budget");
  await expect(chat.page.getByText("Nothing matches “quarterly kayak budget”")).toBeVisible();
}

async function searchWordsFirst(chat: ChatPage): Promise<void> {
  const wire = await takeWire(chat);
  wire.hold(/messages:semanticSearch/);
  await search(chat);
}

async function searchWordsOnly(chat: ChatPage): Promise<void> {
  const wire = await takeWire(chat);
  wire.misname("messages:semanticSearch");
  await search(chat);
  await expect(chat.page.getByText("Showing exact words only.")).toBeVisible();
}

async function fail(chat: ChatPage): Promise<void> {
  const wire = await takeWire(chat);
  wire.misname("messages:search");
  await showList(chat);
  await chat.search("safety");
  await expect(chat.page.getByText("Search did not answer")).toBeVisible();
}

async function findSimilar(chat: ChatPage): Promise<void> {
  await openAmara(chat);
  await chat.chooseAction("Amara Okafor", "safety briefing", "Find similar");
  await expect(chat.searchDialog.getByText("Like “").first()).toBeVisible();
  await expect(chat.searchDialog.getByRole("combobox")).toBeFocused();
}

async function takeWire(chat: ChatPage): Promise<Wire> {
  const wire = await Wire.take(chat);
  await chat.page.reload();
  await showList(chat);
  return wire;
}
