import { expect, test } from "vitest";
import { findPasswordWeakness, isValidEmail, normalizeEmail, normalizeName } from "./accountRules";

const nadia = { name: "Nadia El Haddad", email: "n.haddad+chat@school.example" };

test.each([
  ["nadia@school.example", true],
  ["nadia.el-haddad+chat@mail.school.example", true],
  ["o'neil@school.example", true],
  ["jürgen@schüle.example", true],
  ["nadia@school", false],
  ["nadia@school.", false],
  ["nadia@.example", false],
  ["@school.example", false],
  ["nadia", false],
  ["na dia@school.example", false],
  ["nadia@@school.example", false],
  ["nadia@school..example", false],
  ["a@b.c", false],
  [`${"a".repeat(250)}@b.example`, false],
])("%s is an address: %s", (email, expected) => {
  expect(isValidEmail(normalizeEmail(email))).toBe(expected);
});

test("names lose line breaks and direction marks, not their letters", () => {
  expect(normalizeName("  Łukasz\n\tŻak ")).toBe("Łukasz Żak");
  expect(normalizeName("ليلى \u202eمنصور")).toBe("ليلى منصور");
});

test.each([
  ["elevenchars", "short"],
  ["👩‍👩‍👧👩‍👩‍👧", "short"],
  ["x".repeat(257), "long"],
  ["Password1234", "common"],
  ["passwordpassword", "common"],
  ["P4ssw0rdP4ssw0rd!", "common"],
  ["qwertyuiop123", "common"],
  ["aaaaaaaaaaaa", "common"],
  ["abababababab", "common"],
  ["123456789012", "common"],
  ["abcdefghijkl", "common"],
  ["iloveyou iloveyou", "common"],
  ["my name is NADIA", "personal"],
  ["haddad-haddad-1", "personal"],
  ["Nadia El Haddad", "personal"],
  ["paper pen highlighter", null],
  ["el gato duerme bien", null],
  ["七転び八起き七転び八起き", null],
  ["correct staple horse batteries", null],
])("%s is weak: %s", (password, expected) => {
  expect(findPasswordWeakness(password, nadia)).toBe(expected);
});
