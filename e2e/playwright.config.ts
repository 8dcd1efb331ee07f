import { defineConfig } from "@playwright/test";
import { requireInstalledBrowser } from "./browser";

const report = process.env["PLAYWRIGHT_JSON_OUTPUT_FILE"];

export default defineConfig({
  testDir: ".",
  testIgnore: "screens/**",
  outputDir: "../test-results",
  // Each worker starts a backend and deploys to it; two cores carry two of them at most.
  workers: 2,
  fullyParallel: false,
  // The second try is there for its trace. Who passes only then has failed: the first found something.
  retries: 1,
  failOnFlakyTests: true,
  forbidOnly: true,
  // Limits find what hangs. A machine four times slower than a laptop is slow, and no bug.
  timeout: 3 * 60_000,
  globalTimeout: 75 * 60_000,
  expect: { timeout: 30_000 },
  reporter: report === undefined ? [["list"]] : [["list"], ["json", { outputFile: report }]],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/London",
    // Recording each action takes a quarter of the whole run's time.
    trace: "on-first-retry",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: requireInstalledBrowser(),
      args: [
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-default-apps",
        "--disable-domain-reliability",
        "--disable-sync",
        "--no-default-browser-check",
        "--no-first-run",
        // Chromium refuses its sandbox to root, which containers and build servers are.
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    },
  },
});
