import { describe, expect, it } from "vitest";
import { MINUTE } from "../../../lib/time";
import { aMessage } from "../../../test/messages";
import { GROUP_WITHIN_MS, toThreadRows } from "./threadRows";

const noon = new Date(2026, 10, 12, 12, 0).getTime();
const positions = (...messages: ReturnType<typeof aMessage>[]) =>
  toThreadRows(messages).flatMap((row) => (row.kind === "message" ? [row.position] : []));

describe("toThreadRows", () => {
  it("groups messages of one person that are less than five minutes apart", () => {
    expect(
      positions(
        aMessage({ time: noon }),
        aMessage({ time: noon + MINUTE }),
        aMessage({ time: noon + 2 * MINUTE }),
      ),
    ).toEqual(["first", "middle", "last"]);
  });

  it("measures the gap to the message before, not to the first of the group", () => {
    const step = GROUP_WITHIN_MS - 1;
    expect(
      positions(
        aMessage({ time: noon }),
        aMessage({ time: noon + step }),
        aMessage({ time: noon + 2 * step }),
      ),
    ).toEqual(["first", "middle", "last"]);
  });

  it("starts a new group after five minutes, and for another person", () => {
    expect(
      positions(
        aMessage({ time: noon, senderId: "a" }),
        aMessage({ time: noon + GROUP_WITHIN_MS, senderId: "a" }),
        aMessage({ time: noon + GROUP_WITHIN_MS, senderId: "b" }),
      ),
    ).toEqual(["single", "single", "single"]);
  });

  it("keeps large emoji out of groups", () => {
    expect(
      positions(
        aMessage({ time: noon }),
        aMessage({ time: noon, body: "🎉" }),
        aMessage({ time: noon }),
      ),
    ).toEqual(["single", "single", "single"]);
  });

  it("puts one label before each day and joins no group across midnight", () => {
    const midnight = new Date(2026, 10, 13).getTime();
    const rows = toThreadRows([
      aMessage({ key: "late", time: midnight - 1000 }),
      aMessage({ key: "early", time: midnight + 1000 }),
    ]);
    expect(rows.map((row) => row.kind)).toEqual(["day", "message", "day", "message"]);
    expect(positions(aMessage({ time: midnight - 1000 }), aMessage({ time: midnight }))).toEqual([
      "single",
      "single",
    ]);
  });
});
