import { beforeEach, describe, expect, test } from "vitest";
import { FakeEngine, InternalFailure } from "./testing";

let engine: FakeEngine;
let ran: string[];

beforeEach(async () => {
  ran = [];
  engine = new FakeEngine();
  engine.functions.set("m.js:note", {
    udfType: "Mutation",
    run: (tx, call) => {
      tx.insert(0, "notes", JSON.parse(call.args));
      ran.push(call.args);
    },
  });
  engine.functions.set("m.js:fail", {
    udfType: "Mutation",
    run: (tx) => {
      tx.insert(0, "notes", { half: "done" });
      throw new Error("no");
    },
  });
  engine.functions.set("a.js:act", { udfType: "Action", run: (call) => void ran.push(call.args) });
  await engine.scheduler.start();
  await engine.clock.advance(0);
});

const second = 1000;
const day = 24 * 3600 * second;

describe("scheduled mutations", () => {
  test("SCHED-1 run when their time has come, not before", async () => {
    const id = await engine.schedule("m.js:note", { n: 1 }, 5 * second);
    await engine.clock.advance(4.9 * second);
    expect(engine.stateOf(id)).toBe("pending");
    await engine.clock.advance(0.2 * second);
    expect(ran).toEqual(['{"n":1}']);
    expect(engine.job(id)).toMatchObject({
      name: "m.js:note",
      args: [{ n: 1 }],
      state: { kind: "success" },
      scheduledTime: Date.UTC(2026, 0, 1, 0, 0, 5),
      completedTime: Date.UTC(2026, 0, 1, 0, 0, 5),
    });
  });

  test("SCHED-1 run in the order of their times", async () => {
    await engine.schedule("m.js:note", { n: 3 }, 3 * second);
    await engine.schedule("m.js:note", { n: 1 }, 1 * second);
    await engine.schedule("m.js:note", { n: 2 }, 2 * second);
    await engine.clock.advance(10 * second);
    expect(ran).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  test("SCHED-1 a time in the past is now, and stays as given in the document", async () => {
    const id = await engine.schedule("m.js:note", {}, -60 * second);
    await engine.clock.advance(1);
    expect(engine.job(id)?.state.kind).toBe("success");
    expect(engine.job(id)?.scheduledTime).toBe(Date.UTC(2025, 11, 31, 23, 59, 0));
  });

  test("SCHED-2 their end is in their own transaction", async () => {
    let seen: unknown;
    engine.functions.set("m.js:look", {
      udfType: "Mutation",
      run: (tx, call) => {
        seen = JSON.parse(tx.get(0, call.jobId ?? "") ?? "null");
        expect(engine.stateOf(call.jobId ?? "")).toBe("pending");
      },
    });
    await engine.schedule("m.js:look");
    await engine.clock.advance(1);
    expect(seen).toMatchObject({ state: { kind: "inProgress" } });
  });

  test("SCHED-2 no published state has what they wrote without their end", async () => {
    const id = await engine.schedule("m.js:note");
    const states: unknown[] = [];
    engine.database.onPublished(() => states.push([engine.count("notes"), engine.stateOf(id)]));
    await engine.clock.advance(second);
    expect(states).toEqual([[1, "success"]]);
  });

  test("SCHED-2 a failing one leaves only its failure behind", async () => {
    const id = await engine.schedule("m.js:fail");
    await engine.clock.advance(1);
    expect(engine.job(id)?.state).toEqual({ kind: "failed", error: "Uncaught Error: no" });
    expect(engine.count("notes")).toBe(0);
    await engine.clock.advance(day);
    expect(engine.bugs).toEqual([]);
  });

  test("SCHED-2 failures that are not theirs are tried again", async () => {
    let left = 2;
    engine.functions.set("m.js:flaky", {
      udfType: "Mutation",
      run: () => {
        if (left-- > 0) throw new InternalFailure("engine trouble");
      },
    });
    const id = await engine.schedule("m.js:flaky");
    await engine.clock.advance(1);
    expect(engine.stateOf(id)).toBe("pending");
    await engine.clock.advance(10 * second);
    expect(engine.stateOf(id)).toBe("success");
    expect(engine.bugs).toHaveLength(2);
  });

  test("SCHED-2 one that never ends is given up in the end", async () => {
    let starts = 0;
    engine.functions.set("m.js:kill", {
      udfType: "Mutation",
      run: () => {
        starts++;
        return new Promise(() => {});
      },
    });
    const id = await engine.schedule("m.js:kill");
    await engine.clock.advance(1);
    for (let i = 0; i < 12; i++) {
      await engine.clock.advance(second);
      engine = await engine.restart();
      await engine.clock.advance(100);
    }
    expect(engine.stateOf(id)).toBe("failed");
    expect(starts).toBe(3);
  });

  test("SCHED-3 a rolled back transaction schedules nothing", async () => {
    await expect(
      engine.transact((tx) => {
        engine.scheduleIn(tx, "m.js:note");
        throw new Error("roll back");
      }),
    ).rejects.toThrow("roll back");
    await engine.clock.advance(day);
    expect(ran).toEqual([]);
    expect(engine.count("_scheduled_jobs")).toBe(0);
  });

  test("SCHED-3 a removed function fails the job", async () => {
    const id = await engine.schedule("m.js:note", {}, second);
    engine.functions.delete("m.js:note");
    await engine.clock.advance(2 * second);
    expect(engine.job(id)?.state).toMatchObject({ kind: "failed" });
  });

  test("SCHED-3 limits are told in the official words", async () => {
    const tooMany = engine.transact((tx) => {
      for (let i = 0; i < 1001; i++) engine.scheduleIn(tx, "m.js:note");
    });
    await expect(tooMany).rejects.toThrow(
      "Too many functions scheduled by this mutation (limit: 1000)",
    );
    const tooLarge = engine.transact((tx) => {
      for (let i = 0; i < 20; i++) engine.scheduleIn(tx, "m.js:note", { x: "x".repeat(900_000) });
    });
    await expect(tooLarge).rejects.toThrow("(limit: 16777216 bytes)");
  });
});

describe("cancelling", () => {
  const cancel = (id: string) => engine.transact((tx) => engine.scheduler.cancel(tx, 0, id));

  test("SCHED-4 a canceled job does not run", async () => {
    const id = await engine.schedule("m.js:note", {}, second);
    await cancel(id);
    expect(engine.job(id)).toMatchObject({
      state: { kind: "canceled" },
      completedTime: Date.UTC(2026, 0, 1),
    });
    await engine.clock.advance(day);
    expect(ran).toEqual([]);
    expect(engine.stateOf(id)).toBe("canceled");
  });

  test("SCHED-4 a job that is canceled when it already waits for its turn does not run", async () => {
    let victim = "";
    engine.functions.set("m.js:cancel", {
      udfType: "Mutation",
      run: (tx) => engine.scheduler.cancel(tx, 0, victim),
    });
    await engine.transact((tx) => {
      engine.scheduleIn(tx, "m.js:cancel");
      victim = engine.scheduleIn(tx, "m.js:note", {}, 1);
    });
    // Both are due by the time the scheduler looks.
    await engine.clock.advance(second);
    expect(ran).toEqual([]);
    expect(engine.stateOf(victim)).toBe("canceled");
  });

  test("SCHED-4 cancelling what has ended changes nothing", async () => {
    const id = await engine.schedule("m.js:note");
    await engine.clock.advance(1);
    await cancel(id);
    expect(engine.stateOf(id)).toBe("success");
  });

  test("SCHED-4 a running action goes on, but stays canceled, and so does what it schedules", async () => {
    let finish = () => {};
    engine.functions.set("a.js:long", {
      udfType: "Action",
      run: () => new Promise<void>((resolve) => (finish = resolve)),
    });
    const id = await engine.schedule("a.js:long");
    await engine.clock.advance(1);
    expect(engine.stateOf(id)).toBe("inProgress");
    await cancel(id);
    const child = await engine.transact((tx) =>
      engine.scheduler.schedule(tx, 0, {
        component: 0,
        path: "m.js:note",
        udfType: "Mutation",
        args: {},
        scheduledMs: tx.nowMs,
        parentJobId: id,
      }),
    );
    finish();
    await engine.clock.advance(second);
    expect(engine.stateOf(id)).toBe("canceled");
    expect(engine.stateOf(child)).toBe("canceled");
    expect(ran).toEqual([]);
  });

  test("SCHED-4 ids of other things are refused in words", async () => {
    await expect(cancel("nonsense")).rejects.toThrow(
      "Invalid argument `id` for `scheduler.cancel`: Unable to decode ID: Invalid ID length 8",
    );
    const note = await engine.transact((tx) => tx.insert(0, "notes", {}));
    await expect(cancel(note)).rejects.toThrow("Invalid scheduled function ID");
  });
});

describe("scheduled actions", () => {
  test("SCHED-5 run once and end in success or failure", async () => {
    engine.functions.set("a.js:bad", {
      udfType: "Action",
      run: () => {
        throw new Error("provider is down");
      },
    });
    const good = await engine.schedule("a.js:act", { n: 1 });
    const bad = await engine.schedule("a.js:bad");
    await engine.clock.advance(second);
    expect(engine.stateOf(good)).toBe("success");
    expect(engine.job(bad)?.state).toEqual({
      kind: "failed",
      error: "Uncaught Error: provider is down",
    });
    expect(ran).toEqual(['{"n":1}']);
  });

  test("SCHED-5 one that was running when the process died is not run again", async () => {
    let starts = 0;
    engine.functions.set("a.js:long", {
      udfType: "Action",
      run: () => {
        starts++;
        return new Promise(() => {});
      },
    });
    const id = await engine.schedule("a.js:long");
    await engine.clock.advance(1);
    engine = await engine.restart();
    await engine.clock.advance(day);
    expect(starts).toBe(1);
    expect(engine.job(id)?.state).toEqual({
      kind: "failed",
      error: "Transient error while executing action",
    });
  });

  test("SCHED-5 only so many run at once, and mutations do not wait for them", async () => {
    let running = 0;
    const finish: (() => void)[] = [];
    engine.functions.set("a.js:slow", {
      udfType: "Action",
      run: () => {
        running++;
        return new Promise<void>((resolve) => finish.push(resolve));
      },
    });
    for (let i = 0; i < 20; i++) await engine.schedule("a.js:slow");
    const mutation = await engine.schedule("m.js:note");
    await engine.clock.advance(1);
    expect(running).toBe(8);
    expect(engine.stateOf(mutation)).toBe("success");
    finish.shift()?.();
    await engine.clock.advance(1);
    expect(running).toBe(9);
    while (finish.length > 0) {
      finish.shift()?.();
      await engine.clock.advance(1);
    }
    expect(running).toBe(20);
  });
});

describe("many jobs", () => {
  test("SCHED-6 thousands that wait need one timer", async () => {
    await engine.clock.advance(second);
    const before = engine.clock.timerCount;
    for (let batch = 0; batch < 5; batch++) {
      await engine.transact((tx) => {
        for (let i = 0; i < 1000; i++) engine.scheduleIn(tx, "m.js:note", {}, day + i);
      });
    }
    await engine.clock.advance(1);
    expect(engine.clock.timerCount).toBe(before + 1);
    expect(ran).toEqual([]);
  });

  test("SCHED-6 what waited while the process was down runs after the start, in order", async () => {
    for (let n = 0; n < 30; n++) await engine.schedule("m.js:note", { n }, second + n);
    engine.scheduler.stop();
    await engine.clock.advance(day);
    expect(ran).toEqual([]);
    engine = await engine.restart();
    for (let i = 0; i < 20; i++) await engine.clock.advance(second);
    expect(ran).toEqual(Array.from({ length: 30 }, (_, n) => JSON.stringify({ n })));
  });

  test("SCHED-7 finished jobs are deleted after seven days", async () => {
    const id = await engine.schedule("m.js:note");
    await engine.clock.advance(6.9 * day);
    expect(engine.stateOf(id)).toBe("success");
    const later = await engine.schedule("m.js:note");
    await engine.clock.advance(0.2 * day);
    expect(engine.job(id)).toBeNull();
    expect(engine.stateOf(later)).toBe("success");
    expect(engine.count("_scheduled_jobs")).toBe(1);
    expect(engine.count("_scheduled_functions")).toBe(1);
  });
});
