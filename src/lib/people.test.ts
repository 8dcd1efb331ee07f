import { describe, expect, it } from "vitest";
import { avatarHue, firstName, initialsOf } from "./people";

describe("initialsOf", () => {
  it.each([
    ["Amara Okafor", "AO"],
    ["Maximiliane-Konstantina von Hohenlohe", "MH"],
    ["Li", "L"],
    ["👩🏽‍🔬 Dr. Ngozi Eze", "NE"],
    ["Dr. Ngozi", "N"],
    ["عبد الرحمن الأنصاري", "ع"],
    ["山田 太郎", "山"],
    ["שרה כהן", "ש"],
    ["élodie martin", "ÉM"],
    ["e\u0301lodie", "E\u0301"],
    ["สมชาย วงศ์สวัสดิ์", "สว"],
    ["123", ""],
    ["", ""],
  ])("of %s are %s", (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });
});

describe("firstName", () => {
  it.each([
    ["Amara Okafor", "Amara"],
    ["Dr. Ngozi Eze", "Ngozi"],
    ["  Li ", "Li"],
    ["007", "007"],
    ["Note to self", "Note to self"],
    ["Deleted account", "Deleted account"],
  ])("of %s is %s", (name, first) => {
    expect(firstName(name)).toBe(first);
  });
});

describe("avatarHue", () => {
  it("is the same each time and spreads over all hues", () => {
    const hues = new Set(Array.from({ length: 200 }, (_, i) => avatarHue(`user${i}`)));
    expect(avatarHue("user1")).toBe(avatarHue("user1"));
    expect(hues.size).toBe(8);
  });
});
