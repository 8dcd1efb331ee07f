import { Cron } from "croner";
import type { CronSchedule } from "../functions/deployment";
import { assert, must } from "../lib/assert";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/**
 * When a cron job runs next, ms since 1970, all in UTC. `previousMs` is when it was due the last
 * time, null for a new one: intervals begin at once. Runs that were missed are left out.
 */
export function nextRunMs(
  schedule: CronSchedule,
  previousMs: number | null,
  nowMs: number,
): number {
  if (schedule.type === "interval") return nextOfInterval(schedule.seconds, previousMs, nowMs);
  const next = parse(cronExpression(schedule)).nextRun(new Date(nowMs));
  return must(next, `cron "${cronExpression(schedule)}" never runs`).getTime();
}

/** Throws an Error with the parser's reason when there is no such time. */
export function checkSchedule(schedule: CronSchedule): void {
  if (schedule.type === "interval") {
    assert(schedule.seconds > 0, "an interval is longer than nothing");
    return;
  }
  if (!parse(cronExpression(schedule)).nextRun()) throw new Error("the schedule never comes due");
}

/** A number of steps after the previous run, so that the rhythm is kept. */
function nextOfInterval(seconds: number, previousMs: number | null, nowMs: number): number {
  if (previousMs === null) return nowMs;
  const stepMs = seconds * 1000;
  const steps = Math.max(1, Math.ceil((nowMs - previousMs) / stepMs));
  return previousMs + steps * stepMs;
}

const parse = (expression: string) =>
  new Cron(expression, { timezone: "UTC", mode: "5-part", paused: true });

/** Five fields; a minute that is not given is the first one. */
function cronExpression(schedule: Exclude<CronSchedule, { type: "interval" }>): string {
  if (schedule.type === "cron") return schedule.cron;
  const minute = schedule.minuteUTC ?? 0;
  switch (schedule.type) {
    case "hourly":
      return `${minute} * * * *`;
    case "daily":
      return `${minute} ${schedule.hourUTC} * * *`;
    case "weekly": {
      const day = DAYS.indexOf(schedule.dayOfWeek);
      assert(day >= 0, `no day is called "${schedule.dayOfWeek}"`);
      return `${minute} ${schedule.hourUTC} * * ${day}`;
    }
    case "monthly":
      return `${minute} ${schedule.hourUTC} ${schedule.day} * *`;
  }
}
