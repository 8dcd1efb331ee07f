import { describe, expect, test } from "vitest";
import type { Clock } from "../runtime/clock";
import { ExecutionLog } from "./executionLog";

function setup() {
  let now = 1_000;
  const clock: Clock = { nowMs: () => now, setTimer: () => ({ cancel: () => {} }) };
  const log = new ExecutionLog(clock);
  const add = (identifier: string, logLines: string[] = []) => log.add({ identifier, logLines });
  const namesAfter = (cursor: number) => log.read(cursor).entries.map((e) => e.identifier);
  return { log, add, namesAfter, setTime: (ms: number) => (now = ms) };
}

describe("execution log", () => {
  test("LOG-1 gives each reader what is new since its cursor", () => {
    const { log, add, namesAfter } = setup();
    add("a");
    add("b");
    const first = log.read(0);
    expect(first.entries.map((e) => e.identifier)).toEqual(["a", "b"]);
    expect(namesAfter(first.newCursor)).toEqual([]);
    add("c");
    expect(namesAfter(first.newCursor)).toEqual(["c"]);
  });

  test("LOG-1 an empty log hands out a cursor that misses nothing", () => {
    const { log, add, namesAfter, setTime } = setup();
    const { newCursor } = log.read(0);
    setTime(1_001);
    add("a");
    expect(namesAfter(newCursor)).toEqual(["a"]);
  });

  test("LOG-1 a cursor of before a restart still works", () => {
    const before = setup();
    before.add("old");
    const { newCursor } = before.log.read(0);
    const after = setup();
    after.setTime(2_000);
    after.add("new");
    expect(after.namesAfter(newCursor)).toEqual(["new"]);
  });

  test("LOG-1 a cursor from the future shows what comes from now on", () => {
    const { log, add, namesAfter } = setup();
    add("a");
    const { entries, newCursor } = log.read(9e15);
    expect(entries).toEqual([]);
    add("b");
    expect(namesAfter(newCursor)).toEqual(["b"]);
  });

  test("LOG-2 keeps the last thousand", () => {
    const { add, namesAfter } = setup();
    for (let index = 0; index < 2_500; index++) add(`f${index}`);
    const names = namesAfter(0);
    expect([names.length, names[0], names.at(-1)]).toEqual([1_000, "f1500", "f2499"]);
  });

  test("LOG-2 keeps no more text than fits", () => {
    const { add, namesAfter } = setup();
    for (let index = 0; index < 20; index++) add(`f${index}`, ["x".repeat(1024 * 1024)]);
    expect(namesAfter(0)).toHaveLength(8);
  });
});
