import { runInThisContext } from "node:vm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { setScopeFinder, type Scope } from "../scope";
import { installRefusedFunctions, refusalText } from "./refused";

const scope = { isDeterministic: true } as Scope;
const real = Object.getOwnPropertyDescriptors(globalThis);

describe("while a query or mutation is the current one", () => {
  beforeAll(() => {
    setScopeFinder(() => scope);
    installRefusedFunctions();
  });
  afterAll(() => {
    setScopeFinder(() => undefined);
    for (const name of ["fetch", "setTimeout", "setInterval", "setImmediate"] as const) {
      Object.defineProperty(globalThis, name, real[name] ?? {});
    }
  });

  test("a user module may not set a timer", () => {
    const call = () =>
      runInThisContext("setTimeout(() => {}, 0)", { filename: "convex-module:1/0/messages.js" });
    expect(call).toThrow(refusalText("setTimeout()"));
  });

  test("a library that finishes its own work meanwhile may", async () => {
    await new Promise<void>((resolve) => {
      setTimeout(resolve, 0);
    });
  });
});
