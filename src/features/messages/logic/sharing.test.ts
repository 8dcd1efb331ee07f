import { describe, expect, test } from "vitest";
import { createSharing } from "./sharing";

const message = (body: string, reactions: string[] = []) => ({
  _id: "m1",
  body,
  editedAt: null,
  reactions: reactions.map((emoji) => ({ emoji, userIds: ["u1"] })),
});

describe("sharing messages between answers", () => {
  test("gives the same object for the same message", () => {
    const share = createSharing();
    const [first] = share([message("a", ["+"])]);
    expect(share([message("a", ["+"])])[0]).toBe(first);
  });

  test("gives the new one when anything in it changed", () => {
    for (const changed of [message("b", ["+"]), message("a", ["-"]), message("a")]) {
      const share = createSharing();
      share([message("a", ["+"])]);
      expect(share([changed])[0]).toBe(changed);
    }
  });

  test("tells a field that is missing from one that is undefined, and lists from shorter ones", () => {
    const share = createSharing<{ _id: string; a?: undefined; b?: unknown }>();
    share([{ _id: "m1", a: undefined }]);
    const other = { _id: "m1", b: undefined };
    expect(share([other])[0]).toBe(other);
    const longer = { _id: "m1", b: [1, 2] };
    share([{ _id: "m1", b: [1] }]);
    expect(share([longer])[0]).toBe(longer);
  });

  test("forgets what is no longer there", () => {
    const share = createSharing();
    const [first] = share([message("a")]);
    share([]);
    expect(share([message("a")])[0]).not.toBe(first);
  });
});
