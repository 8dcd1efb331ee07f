import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { AdminKeyCheck, loadAdminKey } from "./adminKey";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "admin-key-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("key file", () => {
  test("AUTH-4 is made once, for its owner only, and kept", () => {
    const key = loadAdminKey(folder, "chat-embedded");
    expect(key).toMatch(/^chat-embedded\|[0-9a-f]{64}$/);
    expect(loadAdminKey(folder, "another")).toBe(key);
    expect(readFileSync(join(folder, "admin.key"), "utf8")).toBe(`${key}\n`);
    expect(statSync(join(folder, "admin.key")).mode & 0o777).toBe(0o600);
  });

  test("a file with something else in it is told, not replaced", () => {
    writeFileSync(join(folder, "admin.key"), "hello");
    expect(() => loadAdminKey(folder, "chat-embedded")).toThrow(/does not hold an admin key/);
  });
});

describe("check", () => {
  const key = `name|${"ab".repeat(32)}`;
  const check = new AdminKeyCheck(key);
  const forbidden = { errorClass: "forbidden", code: "BadDeployKey" };

  test("AUTH-4 takes the key, also with a type prefix, and nothing else", () => {
    expect(check.identityOf(key)).toEqual({ kind: "admin", attributes: null });
    expect(check.identityOf(`prod:${key}`)).toEqual({ kind: "admin", attributes: null });
    for (const wrong of ["", "name|", `${key}0`, key.slice(1)])
      expect(() => check.identityOf(wrong)).toThrow(expect.objectContaining(forbidden));
  });

  test("AUTH-4 takes a person to act as behind the first colon", () => {
    const person = Buffer.from(`{"issuer":"i","subject":"s","name":"Ann"}`).toString("base64");
    const identity = check.identityOf(`${key}:${person}`);
    expect(identity.kind === "admin" && JSON.parse(identity.attributes ?? "")).toEqual({
      issuer: "i",
      subject: "s",
      name: "Ann",
      tokenIdentifier: "i|s",
    });
    expect(() => check.identityOf(`wrong:${person}`)).toThrow(expect.objectContaining(forbidden));
    expect(() => check.identityOf(`${key}:bm8=`)).toThrow(/not a JSON object/);
  });
});
