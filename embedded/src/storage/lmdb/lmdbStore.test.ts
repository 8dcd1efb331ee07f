import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { open } from "lmdb";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { storeContract } from "../store.contract";
import { openLmdbStore } from "./lmdbStore";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(os.tmpdir(), "lmdb-store-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

storeContract("LmdbStore", () => openLmdbStore({ directory }));

describe("LmdbStore", () => {
  const key = Buffer.from("key");

  test("has its rows again after closing and opening", async () => {
    const first = await openLmdbStore({ directory: path.join(directory, "deep", "er") });
    await first.write([{ space: "meta", key, value: Buffer.from("kept") }]);
    await first.close();
    const second = await openLmdbStore({ directory: path.join(directory, "deep", "er") });
    expect(String(second.get("meta", key))).toBe("kept");
    await second.close();
  });

  test("STORE-10 refuses a format it does not know, in words", async () => {
    await (await openLmdbStore({ directory })).close();
    const raw = open<Buffer, Uint8Array>({
      path: path.join(directory, "data.mdb"),
      noSubdir: true,
      encoding: "binary",
      keyEncoding: "binary",
    });
    await raw.put(Buffer.from("\0format"), Buffer.from("7"));
    await raw.close();
    await expect(openLmdbStore({ directory })).rejects.toMatchObject({
      code: "UnknownDataFormat",
      message: expect.stringContaining('has format "7"'),
    });
  });

  test("STORE-10 refuses a directory that cannot be made, in words", async () => {
    const store = openLmdbStore({ directory: "/dev/null/data" });
    await expect(store).rejects.toMatchObject({ code: "DataDirectoryUnusable" });
  });
});
