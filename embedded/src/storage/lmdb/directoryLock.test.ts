import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDirectory } from "./directoryLock";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "lock-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("directory lock", () => {
  test("STORE-9 is held by one at a time", async () => {
    const lock = await lockDirectory(directory);
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      code: "DataDirectoryLocked",
      message: expect.stringContaining(directory),
    });
    await lock.release();
    await (await lockDirectory(directory)).release();
  });

  test("STORE-9 is free again when its holder was killed", async () => {
    const socket = path.join(directory, "lock.sock");
    const holder = spawn(process.execPath, [
      "-e",
      `require("net").createServer().listen(${JSON.stringify(socket)}, () => console.log("held"))`,
    ]);
    await once(holder.stdout, "data");
    await expect(lockDirectory(directory)).rejects.toMatchObject({ code: "DataDirectoryLocked" });
    holder.kill("SIGKILL");
    await once(holder, "exit");
    await (await lockDirectory(directory)).release();
  });

  test("STORE-9 of two that find a leftover, one gets it", async () => {
    const holder = spawn(process.execPath, [
      "-e",
      `require("net").createServer().listen(${JSON.stringify(path.join(directory, "lock.sock"))}, () => console.log("held"))`,
    ]);
    await once(holder.stdout, "data");
    holder.kill("SIGKILL");
    await once(holder, "exit");
    const tries = await Promise.allSettled([lockDirectory(directory), lockDirectory(directory)]);
    const won = tries.filter((attempt) => attempt.status === "fulfilled");
    expect(won).toHaveLength(1);
    for (const { value } of won) await value.release();
  });

  test("STORE-9 works in a directory whose path is too long for a socket", async () => {
    const deep = path.join(directory, "x".repeat(120));
    mkdirSync(deep);
    const lock = await lockDirectory(deep);
    await expect(lockDirectory(deep)).rejects.toMatchObject({ code: "DataDirectoryLocked" });
    await lock.release();
  });
});
