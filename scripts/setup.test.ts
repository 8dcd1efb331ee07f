import { expect, test } from "vitest";
import { inRoot } from "./paths.mjs";
import { run } from "./run.mjs";

/** Runs setup.mjs on a Node that claims to be another version. */
function runOn(version: string, ...args: string[]) {
  const claim = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
  const preload = `data:text/javascript,${encodeURIComponent(claim)}`;
  return run(process.execPath, ["--import", preload, inRoot("setup.mjs"), ...args]);
}

test.each(["18.20.4", "20.18.3", "21.7.0", "22.11.0"])("refuses Node %s", async (version) => {
  const { code, output } = await runOn(version, "start");
  expect(output).toMatch(
    /^chat needs Node 20\.19, 22\.12 or newer, and this is \S+: install .*\.$/m,
  );
  expect([code, output.trim().split("\n").length]).toEqual([1, 1]);
});

test.each(["20.19.0", "22.12.0", "24.1.0"])("takes Node %s", async (version) => {
  const { code, output } = await runOn(version, "--help");
  expect(output).toContain("Usage: node setup.mjs");
  expect(code).toBe(0);
});

test("a mistake is one sentence and exit code 1", async () => {
  const { code, output } = await run(process.execPath, [inRoot("setup.mjs"), "strat"]);
  expect(output).toBe(
    '"strat" is no command: use one of start, test, dev, setup, build, or --help.\n',
  );
  expect(code).toBe(1);
});
