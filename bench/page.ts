import { chromium, type Browser } from "@playwright/test";
import { parseArgs } from "node:util";
import { Backend, TEST_SETTINGS } from "../e2e/backend";
import { requireInstalledBrowser } from "../e2e/browser";
import { PAGE_DIR } from "../scripts/paths.mjs";
import { measureLongTab } from "./page/longTab";
import { measureShifts } from "./page/shifts";
import { measureBareKeys, measureThread } from "./page/thread";
import { readFirstLoad } from "../e2e/firstLoad";
import { machine, note, writeReport } from "./report";

/**
 * What a person feels: `node bench/run.mjs page --messages 10000,50000`. The page comes from the last
 * `npm run build`.
 */
export async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      messages: { type: "string", default: "10000" },
      arrivals: { type: "string", default: "2000" },
      out: { type: "string" },
    },
  });
  const backend = await Backend.create(TEST_SETTINGS);
  let browser: Browser | null = null;
  try {
    browser = await chromium.launch({
      executablePath: requireInstalledBrowser(),
      args: process.getuid?.() === 0 ? ["--no-sandbox"] : [],
    });
    const firstLoad = await readFirstLoad(PAGE_DIR);
    note("layout shift");
    const shifts = await measureShifts(browser, backend);
    note("keys in a bare page");
    const bareKeysSlowed = await measureBareKeys(browser);
    const threads = [];
    for (const count of values.messages.split(",").map(Number)) {
      note(`a conversation of ${count} messages`);
      threads.push(await measureThread(browser, backend, count));
    }
    note("a tab that is open for long");
    const longTab = await measureLongTab(browser, backend, Number(values.arrivals));
    const version = browser.version();
    writeReport(
      { machine, browser: version, firstLoad, shifts, bareKeysSlowed, threads, longTab },
      values.out,
    );
  } finally {
    await browser?.close();
    await backend.close();
  }
}
