import { expect } from "./fixtures";
import type { ChatPage } from "./pages/ChatPage";

/** From then on the page opens without its server. */
export async function waitForWorker({ page }: ChatPage): Promise<void> {
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
}

export async function waitUntilKept(chat: ChatPage, text: string): Promise<void> {
  await expect.poll(() => readKept(chat)).toContain(text);
}

/** Everything the page keeps of what was seen. */
export function readKept({ page }: ChatPage): Promise<string> {
  return page.evaluate(async () => {
    // Opening a database that is not there would make an empty one.
    const all = await indexedDB.databases();
    if (!all.some(({ name }) => name === "chat.seen")) return "";
    return await new Promise<string>((resolve, reject) => {
      const opening = indexedDB.open("chat.seen");
      opening.addEventListener("error", () => reject(new Error("no database")));
      opening.addEventListener("success", () => {
        const database = opening.result;
        const rows = database.transaction("records").objectStore("records").getAll();
        rows.addEventListener("success", () => {
          database.close();
          resolve(JSON.stringify(rows.result));
        });
      });
    });
  });
}
