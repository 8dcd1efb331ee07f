import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { takesWrites } from "./writeProbe";

test("STORE-7 a directory that takes writes is told from one that does not, and nothing is left in it", () => {
  const directory = mkdtempSync(path.join(os.tmpdir(), "probe-"));
  expect(takesWrites(directory)).toBe(true);
  expect(readdirSync(directory)).toEqual([]);
  rmSync(directory, { recursive: true });
  expect(takesWrites(directory)).toBe(false);
});
