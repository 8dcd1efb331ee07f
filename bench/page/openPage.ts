import type { Browser, CDPSession } from "@playwright/test";
import type { Backend } from "../../e2e/backend";
import { observeShifts } from "../../e2e/layoutShift";
import { toStorage } from "../../e2e/storage";
import { ChatPage } from "../../e2e/pages/ChatPage";
import type { Person } from "../../e2e/people";
import { observeKeys } from "./probes";

export interface MeasuredPage {
  chat: ChatPage;
  session: CDPSession;
  /** Makes the processor this many times slower for the page. */
  throttle: (times: number) => Promise<void>;
  close: () => Promise<void>;
}

export async function openPage(
  browser: Browser,
  backend: Backend,
  { person, path = "/" }: { person: Person; path?: string },
): Promise<MeasuredPage> {
  const context = await browser.newContext({
    baseURL: backend.pageUrl,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    storageState: toStorage(backend.pageUrl, person),
  });
  await observeShifts(context);
  await observeKeys(context);
  const chat = await ChatPage.open(context, path);
  const session = await context.newCDPSession(chat.page);
  return {
    chat,
    session,
    throttle: async (rate) => {
      await session.send("Emulation.setCPUThrottlingRate", { rate });
    },
    close: () => context.close(),
  };
}
