import { beforeEach, describe, expect, test } from "vitest";
import type { CronSchedule, CronSpec } from "../functions/deployment";
import { nextRunMs } from "./cronSchedule";
import { FakeEngine } from "./testing";

describe("next times of crons", () => {
  const now = Date.UTC(2026, 0, 15, 10, 30, 20); // a Thursday
  const cases: [CronSchedule, string][] = [
    [{ type: "hourly", minuteUTC: 15 }, "2026-01-15T11:15:00.000Z"],
    [{ type: "hourly" }, "2026-01-15T11:00:00.000Z"],
    [{ type: "daily", hourUTC: 10, minuteUTC: 31 }, "2026-01-15T10:31:00.000Z"],
    [{ type: "daily", hourUTC: 10, minuteUTC: 30 }, "2026-01-16T10:30:00.000Z"],
    [{ type: "weekly", dayOfWeek: "sunday", hourUTC: 3 }, "2026-01-18T03:00:00.000Z"],
    [{ type: "weekly", dayOfWeek: "thursday", hourUTC: 3 }, "2026-01-22T03:00:00.000Z"],
    [{ type: "monthly", day: 31, hourUTC: 0, minuteUTC: 5 }, "2026-01-31T00:05:00.000Z"],
    [{ type: "monthly", day: 1, hourUTC: 0 }, "2026-02-01T00:00:00.000Z"],
    [{ type: "cron", cron: "*/5 * * * *" }, "2026-01-15T10:35:00.000Z"],
    [{ type: "cron", cron: "0 16 * * 1" }, "2026-01-19T16:00:00.000Z"],
  ];
  test.each(cases)("CRON-1 %j", (schedule, expected) => {
    expect(new Date(nextRunMs(schedule, null, now)).toISOString()).toBe(expected);
  });

  test("CRON-1 intervals begin at once and keep their rhythm", () => {
    const every = { type: "interval" as const, seconds: 10 };
    expect(nextRunMs(every, null, now)).toBe(now);
    expect(nextRunMs(every, now, now + 3000)).toBe(now + 10_000);
    expect(nextRunMs(every, now, now + 35_000)).toBe(now + 40_000);
  });

  test("CRON-1 a day that a month does not have is left out", () => {
    const schedule = { type: "monthly" as const, day: 31, hourUTC: 0 };
    const next = nextRunMs(schedule, null, Date.UTC(2026, 3, 2));
    expect(new Date(next).toISOString()).toBe("2026-05-31T00:00:00.000Z");
  });
});

describe("cron jobs", () => {
  let engine: FakeEngine;
  let ran: number[];
  const second = 1000;
  const every = (seconds: number, target = "m.js:tick"): CronSpec => ({
    identifier: "tick",
    target,
    args: [{ n: 1 }],
    schedule: { type: "interval", seconds },
  });
  const push = (...specs: CronSpec[]) =>
    engine.transact((tx) => engine.scheduler.applyCrons(tx, 0, specs));

  beforeEach(async () => {
    ran = [];
    engine = new FakeEngine();
    engine.functions.set("m.js:tick", {
      udfType: "Mutation",
      run: (_, call) => {
        expect(call).toMatchObject({ caller: "Cron", args: '{"n":1}', jobId: null });
        ran.push(engine.clock.nowMs() - Date.UTC(2026, 0, 1));
      },
    });
    await engine.scheduler.start();
  });

  test("CRON-2 run at once and then at their interval", async () => {
    expect(await push(every(10))).toEqual({ added: ["tick"], updated: [], deleted: [] });
    await engine.clock.advance(25 * second);
    expect(ran).toEqual([1, 10_000, 20_000]);
  });

  test("CRON-2 a failing mutation comes again at the next time", async () => {
    engine.functions.set("m.js:fail", {
      udfType: "Mutation",
      run: () => {
        ran.push(0);
        throw new Error("no");
      },
    });
    await push(every(10, "m.js:fail"));
    await engine.clock.advance(25 * second);
    expect(ran).toHaveLength(3);
    expect(engine.bugs).toEqual([]);
  });

  test("CRON-3 a push that changes nothing keeps the rhythm, a new schedule begins afresh", async () => {
    await push(every(10));
    await engine.clock.advance(5 * second);
    expect(await push(every(10))).toEqual({ added: [], updated: [], deleted: [] });
    await engine.clock.advance(6 * second);
    expect(ran).toEqual([1, 10_000]);
    expect(await push(every(60))).toEqual({ added: [], updated: ["tick"], deleted: [] });
    await engine.clock.advance(2);
    expect(ran).toEqual([1, 10_000, 11_001]);
    expect(await push()).toEqual({ added: [], updated: [], deleted: ["tick"] });
    await engine.clock.advance(300 * second);
    expect(ran).toHaveLength(3);
  });

  test("CRON-4 one run at a time; runs that come due meanwhile are left out", async () => {
    let finish = () => {};
    let starts = 0;
    engine.functions.set("a.js:slow", {
      udfType: "Action",
      run: () => {
        starts++;
        return new Promise<void>((resolve) => (finish = resolve));
      },
    });
    // The quick one makes the runner look again and again.
    await push(every(10, "a.js:slow"), { ...every(1), identifier: "quick" });
    await engine.clock.advance(34 * second);
    expect(starts).toBe(1);
    finish();
    await engine.clock.advance(5 * second);
    expect(starts).toBe(1);
    await engine.clock.advance(2 * second);
    expect(starts).toBe(2);
  });

  test("CRON-4 after a long stop it runs once, not as often as it was missed", async () => {
    await push(every(10));
    await engine.clock.advance(1 * second);
    engine.scheduler.stop();
    await engine.clock.advance(1000 * second);
    engine = await engine.restart();
    await engine.clock.advance(100);
    expect(ran).toEqual([1, 1_001_050]);
    await engine.clock.advance(10 * second);
    expect(ran).toEqual([1, 1_001_050, 1_010_000]);
  });

  test("CRON-4 an action that was cut off by the end of the process waits for its next time", async () => {
    let starts = 0;
    engine.functions.set("a.js:cut", {
      udfType: "Action",
      run: () => {
        starts++;
        return new Promise(() => {});
      },
    });
    await push(every(10, "a.js:cut"));
    await engine.clock.advance(second);
    engine = await engine.restart();
    await engine.clock.advance(second);
    expect(starts).toBe(1);
    await engine.clock.advance(9 * second);
    expect(starts).toBe(2);
  });
});
