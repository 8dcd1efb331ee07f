import { describe, expect, it } from "vitest";
import { checkPasswordRules } from "./passwordRules";
import { findEmailProblem, findNameProblem, findProblems } from "./validation";

const person = { name: "Nadia Rahman", email: "nadia.rahman@example.org", submitted: false };

describe("e-mail", () => {
  it.each([
    ["", "empty"],
    ["nadia.rahman@example", "noEnding"],
    ["nadia@", "incomplete"],
    ["nadia", "incomplete"],
    [" Nadia@Example.org ", null],
  ])("%s: %s", (email, problem) => {
    expect(findEmailProblem(email)).toBe(problem);
  });
});

describe("name", () => {
  it("needs something to call the person by, and no more than fits", () => {
    expect(findNameProblem(" ")).toBe("empty");
    expect(findNameProblem("x".repeat(61))).toBe("long");
    expect(findNameProblem("李")).toBeNull();
  });
});

describe("password rules", () => {
  it("say nothing about an empty field", () => {
    expect(checkPasswordRules("", person)).toEqual({
      length: "open",
      count: 0,
      common: "open",
      personal: "open",
    });
  });

  it("name each rule's state as the design shows it", () => {
    expect(checkPasswordRules("nadia2026", person)).toEqual({
      length: "open",
      count: 9,
      common: "met",
      personal: "broken",
    });
  });

  it("call a short password broken once it was submitted", () => {
    expect(checkPasswordRules("short", { ...person, submitted: true }).length).toBe("broken");
  });
});

describe("forms", () => {
  it("ask for everything sign-up needs, and let sign-in try any password", () => {
    const credentials = { name: "", email: "nadia@school.example", password: "short", code: "" };
    expect(findProblems("signUp", credentials, { needsCode: false })).toEqual({
      name: "empty",
      password: "weak",
    });
    expect(findProblems("signIn", credentials, { needsCode: false })).toEqual({});
  });

  it("ask for a code where one is needed, and for no name with a new password", () => {
    const credentials = {
      name: "",
      email: "nadia@school.example",
      password: "paper pen highlighter",
      code: " ",
    };
    expect(findProblems("signUp", credentials, { needsCode: true })).toEqual({
      name: "empty",
      code: "empty",
    });
    expect(findProblems("reset", credentials, { needsCode: false })).toEqual({ code: "empty" });
    expect(findProblems("reset", { ...credentials, code: "ABCD" }, { needsCode: false })).toEqual(
      {},
    );
  });
});
