import { DAY, HOUR, MINUTE } from "../lib/time";
import type { PersonKey } from "./people";

/**
 * A conversation as it is written down in `demo/talks/*`:
 *
 *   # 41d 08:05      a new moment: 41 days ago at that time (UTC); `# 12m`: 12 minutes ago
 *   < text           said by the first of `people`
 *   > text           said by the second
 *     more text      another line of the same message
 *   .                a blank line inside the message
 */
export type Talk = {
  people: readonly [PersonKey, PersonKey];
  /** How many of the last messages the first person has not read yet. */
  unread?: number;
  script: string;
};

export type SpokenLine = { from: 0 | 1; body: string; time: number };

/** Pause between two lines of the same moment, in turn: people do not write like clocks. */
const PAUSES_MS = [25_000, 70_000, 15_000, 130_000, 45_000, 8_000, 95_000];

/** The messages of a script in order, all before `now`. Throws for a line it cannot read. */
export function parseScript(script: string, now: number): SpokenLine[] {
  const lines: SpokenLine[] = [];
  let time = Number.NaN;
  for (const raw of script.split("\n")) {
    if (raw.trim() === "") continue;
    const mark = raw.trim()[0];
    const last = lines.at(-1);
    if (mark === "#") {
      time = parseMoment(raw.trim().slice(1).trim(), now);
    } else if (mark === "<" || mark === ">") {
      time += pauseAfter(lines.length);
      lines.push({ from: mark === "<" ? 0 : 1, body: raw.trim().slice(1).trim(), time });
    } else if (last !== undefined) {
      last.body += raw.trim() === "." ? "\n" : `\n${raw.trim()}`;
    } else {
      throw new Error(`cannot read the line "${raw}"`);
    }
  }
  return lines.filter((line) => Number.isFinite(line.time) && line.time < now);
}

function parseMoment(text: string, now: number): number {
  const minutes = /^(\d+)m$/.exec(text);
  if (minutes) return now - Number(minutes[1]) * MINUTE;
  const day = /^(\d+)d (\d\d):(\d\d)$/.exec(text);
  if (!day) throw new Error(`cannot read the moment "${text}"`);
  const midnight = now - (now % DAY);
  return midnight - Number(day[1]) * DAY + Number(day[2]) * HOUR + Number(day[3]) * MINUTE;
}

function pauseAfter(count: number): number {
  return PAUSES_MS[count % PAUSES_MS.length] ?? MINUTE;
}
