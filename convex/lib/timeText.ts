import { DAY, HOUR, MINUTE, SECOND } from "./time";

const UNITS = [
  { name: "day", ms: DAY },
  { name: "hour", ms: HOUR },
  { name: "minute", ms: MINUTE },
  { name: "second", ms: SECOND },
];

/** For somebody at a terminal: "2026-11-23T08:00:00Z (3 hours ago)". */
export function toTimeText(time: number): string {
  return `${new Date(time).toISOString().replace(/\.\d+Z$/, "Z")} (${toDistance(time - Date.now())})`;
}

/** Null stays null: it has not happened. */
export function toTimeTextOrNull(time: number | null | undefined): string | null {
  return time === null || time === undefined ? null : toTimeText(time);
}

/** In the largest unit of which there are two, so that 90 minutes are not "an hour". */
function toDistance(ms: number): string {
  const length = Math.abs(ms);
  const unit = UNITS.find((candidate) => length >= 2 * candidate.ms) ?? {
    name: "second",
    ms: SECOND,
  };
  const count = Math.round(length / unit.ms);
  if (count === 0) return "now";
  const words = `${count} ${unit.name}${count === 1 ? "" : "s"}`;
  return ms < 0 ? `${words} ago` : `in ${words}`;
}
