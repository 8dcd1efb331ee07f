import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { DAY, HOUR, MINUTE, SECOND } from "./time";
import { toTimeText, toTimeTextOrNull } from "./timeText";

const NOW = Date.UTC(2026, 10, 23, 8, 0, 0);

beforeEach(() => vi.useFakeTimers({ now: NOW }));
afterEach(() => vi.useRealTimers());

it.each([
  [NOW, "2026-11-23T08:00:00Z (now)"],
  [NOW - SECOND, "2026-11-23T07:59:59Z (1 second ago)"],
  [NOW - 90 * SECOND, "2026-11-23T07:58:30Z (90 seconds ago)"],
  [NOW - 90 * MINUTE, "2026-11-23T06:30:00Z (90 minutes ago)"],
  [NOW - 3 * HOUR, "2026-11-23T05:00:00Z (3 hours ago)"],
  [NOW + 40 * HOUR, "2026-11-25T00:00:00Z (in 40 hours)"],
  [NOW + 14 * DAY, "2026-12-07T08:00:00Z (in 14 days)"],
])("%d reads as %s", (time, text) => {
  expect(toTimeText(time)).toBe(text);
});

it("what has not happened has no time", () => {
  expect([toTimeTextOrNull(null), toTimeTextOrNull(undefined)]).toEqual([null, null]);
});
