import { describe, expect, it } from "vitest";
import { aMessage } from "../../../test/messages";
import { findFirstUnread, findNewlyRead } from "./unread";

const messages = [
  aMessage({ key: "a", time: 1 }),
  aMessage({ key: "b", time: 2, own: true }),
  aMessage({ key: "c", time: 3 }),
  aMessage({ key: "d", time: 4 }),
  aMessage({ key: "e", time: 5, own: true, id: null }),
];

describe("findFirstUnread", () => {
  it("is the first of somebody else after what was read", () => {
    expect(findFirstUnread(messages, 1)).toBe("c");
    expect(findFirstUnread(messages, 0)).toBe("a");
  });
  it("is nothing when only own messages follow", () => {
    expect(findFirstUnread(messages, 4)).toBeNull();
  });
});

describe("findNewlyRead", () => {
  it("goes as far as the reader can see, and no further", () => {
    expect(findNewlyRead(messages, { lastVisibleKey: "c", readTime: 0 })?.key).toBe("c");
    expect(findNewlyRead(messages, { lastVisibleKey: "e", readTime: 0 })?.key).toBe("d");
    expect(findNewlyRead(messages, { lastVisibleKey: "b", readTime: 0 })?.key).toBe("a");
  });
  it("reports nothing that is read already or not in view", () => {
    expect(findNewlyRead(messages, { lastVisibleKey: "e", readTime: 4 })).toBeNull();
    expect(findNewlyRead(messages, { lastVisibleKey: null, readTime: 0 })).toBeNull();
  });
});
