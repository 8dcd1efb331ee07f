import type { Browser } from "@playwright/test";
import type { Backend } from "../../e2e/backend";
import { say } from "../../e2e/history";
import { signUp, startConversation } from "../../e2e/people";
import { openPage } from "./openPage";
import { weigh } from "./probes";

const STEPS = 4;

/** What a page holds on to while messages keep coming in to the open conversation. */
export async function measureLongTab(browser: Browser, backend: Backend, arrivals: number) {
  const reader = await signUp(backend.apiUrl, "Nadia Petrova");
  const other = await signUp(backend.apiUrl, "Amara Okafor");
  const conversationId = await startConversation(other, reader);
  const path = `/c/${conversationId}`;
  const { chat, session, close } = await openPage(browser, backend, { person: reader, path });
  await chat.message(other.name, "first message").waitFor();
  const weights = [{ arrived: 0, ...(await weigh(chat.page, session)) }];
  let arrived = 0;
  for (let step = 1; step <= STEPS; step++) {
    for (; arrived < (arrivals * step) / STEPS; arrived++) {
      await say(other, conversationId, `message number ${arrived} of a long day.`);
    }
    await chat.message(other.name, `message number ${arrived - 1} of`).waitFor();
    weights.push({ arrived, ...(await weigh(chat.page, session)) });
  }
  await close();
  return weights;
}
