import { relative } from "node:path";
import { ROOT } from "./paths.mjs";
import { isRecord, toCount, toRecords } from "./shape.mjs";

/**
 * Counts of one run. Skipped tests are counted by themselves: they are no pass.
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/** Every one of these must run at least one test, or the whole run fails. */
export const SUITES = /** @type {const} */ (["convex", "embedded", "src", "scripts", "deploy"]);

/** @returns {Counts} */
export function noCounts() {
  return { passed: 0, failed: 0, skipped: 0 };
}

/**
 * @param {Counts[]} parts
 * @returns {Counts}
 */
export function addCounts(parts) {
  const total = noCounts();
  for (const part of parts) {
    total.passed += part.passed;
    total.failed += part.failed;
    total.skipped += part.skipped;
  }
  return total;
}

/**
 * Reads vitest's JSON report, by top folder. A file that failed to load ran no test and counts as
 * one failure.
 * @param {unknown} report
 * @returns {Map<string, Counts>}
 */
export function countVitest(report) {
  /** @type {Map<string, Counts>} */
  const suites = new Map();
  const files = isRecord(report) ? toRecords(report["testResults"]) : [];
  for (const file of files) {
    const suite = relative(ROOT, String(file["name"])).split(/[\\/]/)[0] ?? "";
    suites.set(suite, addCounts([suites.get(suite) ?? noCounts(), countFile(file)]));
  }
  return suites;
}

/** @param {Record<string, unknown>} file */
function countFile(file) {
  const counts = noCounts();
  for (const { status } of toRecords(file["assertionResults"])) {
    if (status === "passed") counts.passed++;
    else if (status === "failed") counts.failed++;
    else counts.skipped++;
  }
  // The file did not load, holds no test, or a hook threw: no test in it says so.
  const silent = counts.failed === 0 && file["status"] !== "passed";
  if (silent || counts.passed + counts.failed + counts.skipped === 0) counts.failed++;
  return counts;
}

/**
 * Reads Playwright's JSON report. A test that passed only when tried again counts as failed.
 * @param {unknown} report
 * @returns {Counts}
 */
export function countPlaywright(report) {
  if (!isRecord(report) || !isRecord(report["stats"])) return noCounts();
  const { expected, unexpected, flaky, skipped } = report["stats"];
  return {
    passed: toCount(expected),
    failed: toCount(unexpected) + toCount(flaky) + toRecords(report["errors"]).length,
    skipped: toCount(skipped),
  };
}

/**
 * The tests of Playwright's JSON report that failed first: each hides a bug of the test or of the
 * product that a slower machine will find again.
 * @param {unknown} report
 * @returns {string[]} such as "app.spec.ts:32 opened without a connection"
 */
export function listSecondTries(report) {
  return isRecord(report) ? toRecords(report["suites"]).flatMap(listOfSuite) : [];
}

/**
 * @param {Record<string, unknown>} suite
 * @returns {string[]}
 */
function listOfSuite(suite) {
  const own = toRecords(suite["specs"])
    .filter((spec) => toRecords(spec["tests"]).some(({ status }) => status === "flaky"))
    .map(({ file, line, title }) => `${String(file)}:${toCount(line)} ${String(title)}`);
  return [...own, ...toRecords(suite["suites"]).flatMap(listOfSuite)];
}

/**
 * The last line of a test run; build servers read its beginning.
 * @param {Counts} counts
 * @param {string[]} [secondTries]
 */
export function closingLine({ passed, failed, skipped }, secondTries = []) {
  const line = `${passed} passed, ${failed} failed`;
  const counted = skipped > 0 ? `${line}, ${skipped} skipped` : line;
  if (secondTries.length === 0) return counted;
  const what = secondTries.map((name) => `"${name}"`).join(", ");
  return `${counted}; ${secondTries.length} of them passed at the second try: ${what}`;
}
