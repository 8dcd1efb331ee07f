import { MESSAGE_MAX_LENGTH } from "@convex/lib/limits";
import { describe, expect, test } from "vitest";
import { WrittenText } from "./writtenText";

describe("what is written", () => {
  test("tells of every change, and of none that is none", () => {
    const written = new WrittenText("a");
    const heard: string[] = [];
    const stop = written.subscribe(() => heard.push(written.text));
    written.set("ab");
    written.set("ab");
    written.set("");
    stop();
    written.set("abc");
    expect(heard).toEqual(["ab", ""]);
  });

  test("keeps the same length while a key changes nothing about it", () => {
    const written = new WrittenText("");
    const empty = written.length;
    written.set("  ");
    expect(written.length).toBe(empty);
    written.set("a");
    const fine = written.length;
    expect(fine).toEqual({ state: "fine" });
    written.set("ab");
    expect(written.length).toBe(fine);
  });

  test("counts each letter near the limit and beyond it", () => {
    const long = (more: number) => "a".repeat(MESSAGE_MAX_LENGTH + more);
    const written = new WrittenText(long(-2));
    const seen = [written.length];
    for (const more of [-1, 0, 1, 2]) {
      written.set(long(more));
      seen.push(written.length);
    }
    expect(seen).toEqual([
      { state: "near", left: 2 },
      { state: "near", left: 1 },
      { state: "near", left: 0 },
      { state: "over", by: 1, parts: 2 },
      { state: "over", by: 2, parts: 2 },
    ]);
    const over = written.length;
    written.set(`${long(2)} `);
    expect(written.length).toBe(over);
  });
});
