import { expect, test } from "vitest";
import { LogBuffer } from "./logBuffer";

test("FN-13 256 lines at most, the last one says so", () => {
  const logs = new LogBuffer();
  for (let i = 0; i < 300; i++) logs.add("LOG", [String(i)]);
  const texts = logs.texts();
  expect(texts).toHaveLength(256);
  expect(texts[254]).toBe("[LOG] 254");
  expect(texts[255]).toBe("[ERROR] Log overflow (maximum 256). Remaining log lines omitted.");
});

test("FN-13 a long line is cut and marked", () => {
  const logs = new LogBuffer();
  logs.add("WARN", ["a".repeat(40_000), "never shown"]);
  logs.add("WARN", ["b".repeat(30_000), "c".repeat(5_000)]);
  const [first = "", second = ""] = logs.texts();
  expect(first).toBe(`[WARN] ${"a".repeat(32768)} (truncated due to length)`);
  expect(second).toBe(`[WARN] ${"b".repeat(30_000)} ${"c".repeat(2767)} (truncated due to length)`);
});
