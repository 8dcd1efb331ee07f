import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openVersionedStore } from "../versions";
import { ROWS_PER_COMMIT, rowKey } from "./crashRows";
import { openLmdbStore } from "./lmdbStore";

const here = import.meta.dirname;
// Inside the package, so that the bundle finds its dependencies.
const bundle = path.join(here, "../../../node_modules/.cache", `crash-${process.pid}.mjs`);
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(path.join(os.tmpdir(), "crash-"));
  await build({
    entryPoints: [path.join(here, "crash.child.ts")],
    outfile: bundle,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
});
afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
  rmSync(bundle, { force: true });
});

/** Lets the child commit for a while, kills it, and answers the last number it acknowledged. */
async function commitUntilKilled(afterMs: number): Promise<number> {
  const child = spawn(process.execPath, [bundle, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
  await once(child.stdout, "data");
  setTimeout(() => child.kill("SIGKILL"), afterMs);
  await once(child, "close");
  const acknowledged = output.trimEnd().split("\n").map(Number);
  return Math.max(...acknowledged);
}

test("STORE-1 after kill -9 every acknowledged commit is there and none is there in part", async () => {
  const rounds = process.env.LONG ? 200 : 4;
  let checked = 0;
  for (let round = 0; round < rounds; round++) {
    const acknowledged = await commitUntilKilled(20 + Math.random() * 150);
    const store = await openLmdbStore({ directory });
    const versions = openVersionedStore(store);
    const last = Number(versions.publishedTs);
    expect(last).toBeGreaterThanOrEqual(acknowledged);
    // Everything up to the persisted clock is there in full, and nothing after it. What was there
    // before is looked at again now and then.
    for (let commit = round % 10 === 3 ? 1 : checked + 1; commit <= last + 10; commit++) {
      let rows = 0;
      for (let row = 0; row < ROWS_PER_COMMIT; row++) {
        const space = row % 2 === 0 ? "documents" : "index";
        if (store.get(space, rowKey(commit, row))) rows++;
      }
      expect([commit, rows]).toEqual([commit, commit <= last ? ROWS_PER_COMMIT : 0]);
    }
    checked = last;
    await versions.close();
  }
}, 300_000);
