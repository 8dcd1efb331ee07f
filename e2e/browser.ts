import { findBrowser } from "../scripts/browser.mjs";

/** Only finds: installing one is for `npm test`. Throws, because no test may be left out. */
export function requireInstalledBrowser(): string {
  const path = findBrowser();
  if (path !== null) return path;
  throw new Error("No Chrome or Chromium found: run `npm test`, which says what to install.");
}
