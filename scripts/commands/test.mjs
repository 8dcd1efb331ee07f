import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { buildEmbedded, buildPage } from "../build.mjs";
import { requireBrowser } from "../browser.mjs";
import { installDependencies } from "../install.mjs";
import { dataPaths, inRoot } from "../paths.mjs";
import {
  addCounts,
  closingLine,
  countPlaywright,
  countVitest,
  listSecondTries,
  noCounts,
  SUITES,
} from "../results.mjs";
import { run } from "../run.mjs";
import { complain, say } from "../say.mjs";
import { readJson } from "../stamp.mjs";

/** Generous on a slow machine; a hang must still end as a failure. */
const UNIT_TIMEOUT_MS = 45 * 60_000;
const BROWSER_TIMEOUT_MS = 80 * 60_000;

/** What `pnpm check` runs besides the tests. These are no tests and are not counted as such. */
const CHECKS = [
  { name: "format", args: ["prettier", "bin/prettier.cjs", "--check", ".", "--log-level", "warn"] },
  { name: "lint", args: ["oxlint", "bin/oxlint", "--type-aware", "--deny-warnings"] },
  { name: "types of convex", args: ["typescript", "bin/tsc", "-p", "convex"] },
  { name: "types of embedded", args: ["typescript", "bin/tsc", "-p", "embedded"] },
  { name: "types of src", args: ["typescript", "bin/tsc", "-p", "src"] },
  {
    name: "types of the service worker",
    args: ["typescript", "bin/tsc", "-p", "src/serviceWorker"],
  },
  { name: "types of scripts and e2e", args: ["typescript", "bin/tsc", "-p", "tsconfig.json"] },
];

/**
 * `npm test`: every test there is, from a bare clone. The last line counts them; the exit code is
 * 0 only when none failed, every suite ran and the checks passed.
 * @param {import("../args.mjs").Options} options
 * @returns {Promise<number>} exit code
 */
export async function test(options) {
  const { logs } = dataPaths(options.data);
  await mkdir(logs, { recursive: true });
  await installDependencies({ logDir: logs });
  const browser = await requireBrowser({ logDir: logs });
  await buildEmbedded({ logDir: logs });
  await buildPage({ logDir: logs });

  const env = {
    LONG: options.long ? "1" : "",
    CHROME_PATH: browser,
    // A page built for another server would test that one.
    VITE_CONVEX_URL: "",
  };
  const failures = await runChecks();
  const unit = await runUnitTests({ logDir: logs, env });
  const e2e = await runBrowserTests({ logDir: logs, env });
  failures.push(...unit.failures, ...e2e.failures);

  const counts = addCounts([unit.counts, e2e.counts]);
  for (const failure of failures) complain(`✗ ${failure}`);
  for (const name of e2e.secondTries) complain(`! passed only at the second try: ${name}`);
  say(closingLine(counts, e2e.secondTries));
  return failures.length === 0 && counts.failed === 0 ? 0 : 1;
}

/** @returns {Promise<string[]>} what failed */
async function runChecks() {
  const failures = [];
  for (const { name, args } of CHECKS) {
    const [packageName = "", program = "", ...rest] = args;
    const { code } = await run(
      process.execPath,
      [inRoot("node_modules", packageName, program), ...rest],
      { show: true },
    );
    say(`${code === 0 ? "✓" : "✗"} ${name}`);
    if (code !== 0) failures.push(`The check "${name}" failed.`);
  }
  return failures;
}

/**
 * @typedef {{ counts: import("../results.mjs").Counts, failures: string[] }} SuiteResult
 * @typedef {{ logDir: string, env: NodeJS.ProcessEnv }} SuiteOptions
 */

/**
 * @param {SuiteOptions} options
 * @returns {Promise<SuiteResult>}
 */
async function runUnitTests({ logDir, env }) {
  const file = join(logDir, "vitest.json");
  await rm(file, { force: true });
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const { code, timedOut } = await run(
    process.execPath,
    [inRoot("node_modules", "vitest", "vitest.mjs"), "run", ...reporters],
    { show: true, env, timeoutMs: UNIT_TIMEOUT_MS },
  );
  const suites = countVitest(await readJson(file));
  const failures = SUITES.filter((suite) => !ranAny(suites.get(suite))).map(
    (suite) => `No test ran in ${suite}/.`,
  );
  const counts = addCounts([...suites.values()]);
  failures.push(...explainExit({ name: "The unit tests", code, timedOut, counts }));
  return { counts, failures };
}

/**
 * @param {SuiteOptions} options
 * @returns {Promise<SuiteResult & { secondTries: string[] }>}
 */
async function runBrowserTests({ logDir, env }) {
  const file = join(logDir, "playwright.json");
  await rm(file, { force: true });
  const { code, timedOut } = await run(
    process.execPath,
    [inRoot("node_modules", "@playwright", "test", "cli.js"), "test", "-c", "e2e"],
    {
      show: true,
      env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: file },
      timeoutMs: BROWSER_TIMEOUT_MS,
    },
  );
  const report = await readJson(file);
  const counts = countPlaywright(report);
  const failures = ranAny(counts) ? [] : ["No browser test ran."];
  failures.push(...explainExit({ name: "The browser tests", code, timedOut, counts }));
  return { counts, failures, secondTries: listSecondTries(report) };
}

/** @param {import("../results.mjs").Counts} [counts] */
function ranAny(counts = noCounts()) {
  return counts.passed + counts.failed > 0;
}

/**
 * A runner may fail without a failed test (an error between tests, a time-out): say so.
 * @param {{ name: string, code: number, timedOut: boolean, counts: import("../results.mjs").Counts }} end
 * @returns {string[]}
 */
function explainExit({ name, code, timedOut, counts }) {
  if (timedOut) return [`${name} did not end in time and were stopped.`];
  if (code !== 0 && counts.failed === 0) return [`${name} ended with exit code ${code}.`];
  return [];
}
