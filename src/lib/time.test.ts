import { describe, expect, it } from "vitest";
import { ageOf, createTimeFormat, dayLabel, dayNumber, msToMidnight, rowTime } from "./time";

const options = {
  format: createTimeFormat("en-GB"),
  words: { today: "Today", yesterday: "Yesterday" },
};
const now = new Date(2026, 10, 20, 9, 30).getTime();
const on = (...date: [number, number, number, number?, number?]) => new Date(...date).getTime();

describe("dayLabel", () => {
  it.each([
    [on(2026, 10, 20, 0, 1), "Today"],
    [on(2026, 10, 19, 23, 59), "Yesterday"],
    [on(2026, 10, 16), "Monday"],
    [on(2026, 10, 14, 12), "Saturday"],
    [on(2026, 10, 13, 12), "13 Nov"],
    [on(2026, 0, 1), "1 Jan"],
    [on(2025, 10, 12), "12 Nov 2025"],
    [on(2026, 10, 20, 23), "Today"],
  ])("of %d is %s", (time, label) => {
    expect(dayLabel(time, now, options)).toBe(label);
  });
});

describe("rowTime", () => {
  it("is the clock today and the day before that", () => {
    expect(rowTime(on(2026, 10, 20, 9, 3), now, options)).toBe("09:03");
    expect(rowTime(on(2026, 10, 19, 9, 3), now, options)).toBe("Yesterday");
  });

  it("takes a clock that runs ahead for today", () => {
    expect(ageOf(now + 120_000, now)).toBe("today");
  });
});

describe("days", () => {
  it("count one by one, also where the clock changes", () => {
    const days = Array.from({ length: 400 }, (_, i) => dayNumber(on(2026, 0, 1 + i, 12)));
    expect(new Set(days.map((day, i) => day - i)).size).toBe(1);
  });

  it("end at the next midnight", () => {
    expect(msToMidnight(on(2026, 10, 20, 23, 59))).toBe(60_000);
  });
});
