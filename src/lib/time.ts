import { getLanguage, pickFormatLocale } from "./i18n/locale";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export type Age = "today" | "yesterday" | "thisWeek" | "thisYear" | "older";

/** How far back a moment lies in local calendar days, which is what words for days follow. */
export function ageOf(time: number, now: number): Age {
  const days = dayNumber(now) - dayNumber(time);
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days < 7) return "thisWeek";
  return new Date(time).getFullYear() === new Date(now).getFullYear() ? "thisYear" : "older";
}

/** Counts local calendar days; equal for two moments of one day, also across a clock change. */
export function dayNumber(time: number): number {
  const date = new Date(time);
  return Math.round(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / (24 * HOUR));
}

/** Milliseconds from `now` to the next local midnight, when every day label changes. */
export function msToMidnight(now: number): number {
  const date = new Date(now);
  const next = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1);
  return next.getTime() - now;
}

export interface TimeFormat {
  /** 09:03 */
  clock(time: number): string;
  /** Monday */
  weekday(time: number): string;
  /** 12 Nov */
  dayMonth(time: number): string;
  /** 12 Nov 2025 */
  dayMonthYear(time: number): string;
  /** Thursday, 12 November 2026 at 09:03 */
  full(time: number): string;
}

export function createTimeFormat(locale: string): TimeFormat {
  const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: "long" });
  const dayMonth = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });
  const dayMonthYear = new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    year: "numeric",
  });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" });
  return {
    clock: (time) => clock.format(time),
    weekday: (time) => weekday.format(time),
    dayMonth: (time) => dayMonth.format(time),
    dayMonthYear: (time) => dayMonthYear.format(time),
    full: (time) => full.format(time),
  };
}

let format: TimeFormat | undefined;

/** The formats of this person; made once, because Intl objects are dear to build. */
export function timeFormat(): TimeFormat {
  format ??= createTimeFormat(pickFormatLocale(getLanguage(), navigator.languages));
  return format;
}

export interface DayWords {
  today: string;
  yesterday: string;
}

/** The label above a day in the thread. */
export function dayLabel(time: number, now: number, options: LabelOptions): string {
  const { format, words } = options;
  switch (ageOf(time, now)) {
    case "today":
      return words.today;
    case "yesterday":
      return words.yesterday;
    case "thisWeek":
      return format.weekday(time);
    case "thisYear":
      return format.dayMonth(time);
    case "older":
      return format.dayMonthYear(time);
  }
}

/** The time at the end of a conversation's row: the clock today, else the day. */
export function rowTime(time: number, now: number, options: LabelOptions): string {
  return ageOf(time, now) === "today" ? options.format.clock(time) : dayLabel(time, now, options);
}

export interface LabelOptions {
  format: TimeFormat;
  words: DayWords;
}

let relative: Intl.RelativeTimeFormat | undefined;

/** "25 minutes ago", in the words of the page's language. */
export function relativeTime(value: number, unit: Intl.RelativeTimeFormatUnit): string {
  relative ??= new Intl.RelativeTimeFormat(getLanguage(), { numeric: "always" });
  return relative.format(value, unit);
}
