import { describe, expect, test } from "vitest";
import {
  changeVariables,
  checkDeclaredVariables,
  MAX_TOTAL_BYTES,
  MAX_VALUE_BYTES,
  MAX_VARIABLES,
} from "./environmentVariables";

const set = (name: string, value: string | null) => ({ name, value });
const many = (count: number, value: string) =>
  Array.from({ length: count }, (_unused, index) => set(`V${index}`, value));

describe("changing variables", () => {
  test("ENV-1 sets, replaces and removes in order, and leaves the old ones alone", () => {
    const current = { A: "1", B: "2" };
    const next = changeVariables(current, [
      set("A", null),
      set("B", "3"),
      set("C", "é"),
      set("D", null),
    ]);
    expect([next, current]).toEqual([
      { B: "3", C: "é" },
      { A: "1", B: "2" },
    ]);
  });

  test.each([
    ["a name with a dash", [set("a-b", "1")], "EnvironmentVariableNameInvalid"],
    ["a name that begins with a digit", [set("1A", "1")], "EnvironmentVariableNameInvalid"],
    ["removing an impossible name", [set("", null)], "EnvironmentVariableNameInvalid"],
    ["a name of 257 characters", [set("A".repeat(257), "1")], "EnvironmentVariableNameTooLong"],
    [
      "a value over 8 KiB",
      [set("A", "é".repeat(MAX_VALUE_BYTES / 2 + 1))],
      "EnvironmentVariableValueTooLarge",
    ],
    ["a built-in name", [set("CONVEX_SITE_URL", "x")], "EnvVarNameForbidden"],
    ["one variable too many", many(MAX_VARIABLES + 1, "x"), "EnvVarLimitMet"],
    [
      "too much in total",
      many(MAX_TOTAL_BYTES / MAX_VALUE_BYTES, "x".repeat(MAX_VALUE_BYTES)),
      "EnvVarTotalSizeLimitMet",
    ],
  ])("ENV-1 refuses %s", (_name, changes, code) => {
    expect(() => changeVariables({}, changes)).toThrow(expect.objectContaining({ code }));
  });

  test("ENV-1 allows what is just within the limits", () => {
    const changes = [
      set("A".repeat(256), "x".repeat(MAX_VALUE_BYTES)),
      ...many(MAX_VARIABLES - 1, "x"),
    ];
    expect(Object.keys(changeVariables({}, changes))).toHaveLength(MAX_VARIABLES);
  });
});

describe("declared variables", () => {
  const declared = [
    { name: "A", validator: '{"type":"string"}', optional: false },
    { name: "B", validator: '{"type":"literal","value":"on"}', optional: true },
    { name: "C", validator: '{"type":"string"}', optional: false },
  ];

  test("ENV-3 must be set, unless optional; the CLI reads the names from the text", () => {
    expect(() => checkDeclaredVariables(declared, {})).toThrow(
      expect.objectContaining({
        code: "MissingEnvironmentVariables",
        message: expect.stringContaining("are not set: A, C. "),
      }),
    );
  });

  test("ENV-3 must fit their validators", () => {
    expect(() => checkDeclaredVariables(declared, { A: "", C: "x", B: "off" })).toThrow(
      /variable B/,
    );
    expect(() => checkDeclaredVariables(declared, { A: "", C: "x", B: "on" })).not.toThrow();
  });
});
