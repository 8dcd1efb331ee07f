import { describe, expect, test } from "vitest";
import { FakeClock } from "../runtime/fakeClock";
import { GroupCommit } from "./groupCommit";

const turn = () => new Promise((resolve) => setImmediate(resolve));

describe("group commit", () => {
  function setup(spacingMs: number) {
    const clock = new FakeClock(0);
    const started: string[] = [];
    const finish: (() => void)[] = [];
    const groups = new GroupCommit({
      clock,
      spacingMs,
      write: (writes, lastTs) => {
        started.push(`${clock.nowMs()}: ${writes.length} up to ${lastTs}`);
        return new Promise((resolve) => finish.push(resolve));
      },
      published: () => {},
    });
    let ts = 0n;
    const add = () => {
      ts += 1n;
      const write = { space: "meta" as const, key: Uint8Array.of(1), value: null };
      return groups.add(ts, [write]);
    };
    const finishNext = async () => {
      finish.shift()?.();
      await turn();
    };
    return { clock, started, groups, add, finishNext };
  }

  test("STORE-3 a caller that is alone never waits", async () => {
    const { clock, started, add, finishNext } = setup(5);
    for (let i = 0; i < 3; i++) {
      const done = add();
      await clock.advance(1);
      await finishNext();
      await done;
    }
    expect(started).toEqual(["0: 1 up to 1", "1: 1 up to 2", "2: 1 up to 3"]);
  });

  test("STORE-3 while several commit, groups start apart and get larger", async () => {
    const { clock, started, add, finishNext } = setup(5);
    void add();
    void add();
    await clock.advance(1);
    await finishNext();
    void add();
    await clock.advance(2);
    expect(started).toEqual(["0: 1 up to 1"]);
    void add();
    await clock.advance(2);
    expect(started).toEqual(["0: 1 up to 1", "5: 3 up to 4"]);
    await finishNext();
    // The crowd is over: alone again.
    await clock.advance(200);
    void add();
    await clock.advance(0);
    void finishNext();
    expect(started[2]).toBe("205: 1 up to 5");
  });

  test("STORE-3 idle waits for what is still gathering", async () => {
    const { clock, started, groups, add, finishNext } = setup(5);
    void add();
    void add();
    await finishNext();
    let isIdle = false;
    void groups.idle().then(() => (isIdle = true));
    await clock.advance(4);
    expect([started.length, isIdle]).toEqual([1, false]);
    await clock.advance(1);
    await finishNext();
    expect([started.length, isIdle]).toEqual([2, true]);
  });
});
