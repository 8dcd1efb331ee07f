import type { Browser } from "@playwright/test";
import type { Backend } from "../../e2e/backend";
import { addHistory, say } from "../../e2e/history";
import { signUp } from "../../e2e/people";
import { openPage } from "./openPage";
import { takeShift } from "./probes";

/** The layout shift of each thing that happens in a conversation; each is to be 0. */
export async function measureShifts(browser: Browser, backend: Backend) {
  const reader = await signUp(backend.apiUrl, "Nadia Petrova");
  const other = await signUp(backend.apiUrl, "Amara Okafor");
  const { conversationId } = await addHistory(backend, { reader, other, count: 300 });
  const path = `/c/${conversationId}`;
  const { chat, close } = await openPage(browser, backend, { person: reader, path });
  const { page } = chat;
  const after = async (last: string) => {
    await chat.message(other.name, last).waitFor();
    await page.waitForTimeout(800);
    return takeShift(page);
  };
  const load = await after("first message");

  await chat.composer(other.name).pressSequentially("some words ".repeat(30), { delay: 5 });
  const typing = await after("first message");
  await chat.composer(other.name).fill("");
  await page.waitForTimeout(800);
  await takeShift(page);

  await say(other, conversationId, "a message that arrives");
  const receive = await after("a message that arrives");

  for (let index = 0; index < 60; index++) await say(other, conversationId, `burst ${index}.`);
  const burst = await after("burst 59.");

  await backend.kill();
  await page.waitForTimeout(3_500);
  const offline = await takeShift(page);
  await backend.start();
  const bar = page.getByRole("status").filter({ hasText: "You’re offline." });
  await bar.waitFor({ state: "hidden", timeout: 40_000 });
  const online = await after("burst 59.");
  await close();
  return { load, typing, receive, burst, offline, online };
}
