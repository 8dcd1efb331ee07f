import type { Id } from "@convex/_generated/dataModel";
import { describe, expect, test } from "vitest";
import { readMark } from "./readMark";

const messageId = "m1" as Id<"messages">;
const theirs = { messageId, senderId: "amara", isDeleted: false };
const closed = { viewerId: "nadia", selected: false };

describe("what a row can be marked as", () => {
  test("read while something is unread, also when the last word is one's own or deleted", () => {
    for (const lastMessage of [
      theirs,
      { ...theirs, senderId: "nadia" },
      { ...theirs, isDeleted: true },
    ]) {
      expect(readMark({ unreadCount: 2, lastMessage }, closed)).toEqual({ messageId, read: true });
    }
  });

  test("unread by the last message of the other one", () => {
    const row = { unreadCount: 0, lastMessage: theirs };
    expect(readMark(row, closed)).toEqual({ messageId, read: false });
    expect(readMark(row, { ...closed, selected: true }), "it would be read at once").toBeNull();
  });

  test("nothing where nothing could be counted", () => {
    for (const lastMessage of [
      null,
      { ...theirs, senderId: "nadia" },
      { ...theirs, isDeleted: true },
    ]) {
      expect(readMark({ unreadCount: 0, lastMessage }, closed)).toBeNull();
    }
  });
});
