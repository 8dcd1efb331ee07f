import { mkdtempSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDatabase } from "../database/database";
import type { Transaction } from "../database/types";
import { realClock } from "../runtime/clock";
import { MemoryStore } from "../storage/memory/memoryStore";
import { openVersionedStore } from "../storage/versions";
import { FileService } from "./fileService";
import { FileStore } from "./fileStore";
import { FileSweep } from "./fileSweep";
import { checkUploadToken, signUploadToken } from "./uploadToken";

let folder: string;
let store: FileStore;
let service: FileService;
let database: ReturnType<typeof openDatabase>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "files-"));
  store = new FileStore(folder);
  service = new FileService({ store, cloudOrigin: "http://c", secret: "s" });
  database = openDatabase({ store: openVersionedStore(new MemoryStore()), clock: realClock });
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

async function transact<T>(body: (tx: Transaction) => T): Promise<T> {
  const tx = database.beginMutation();
  try {
    const value = body(tx);
    await database.commit(tx);
    return value;
  } finally {
    tx.close();
  }
}
async function writeFile(text: string) {
  const writer = await store.begin();
  for (const letter of text) await writer.write(Buffer.from(letter));
  return { ...(await writer.finish()), contentType: null };
}
async function uuids(): Promise<string[]> {
  const found = [];
  for await (const { uuid } of store.list()) found.push(uuid);
  return found.toSorted();
}

test("FILE-1 a file exists from the commit of its row until the commit that deletes it", async () => {
  const file = await writeFile("hello");
  const id = await transact((tx) => service.add(tx, 0, file));
  const found = await transact((tx) => service.find(tx, 0, id));
  expect(found).toEqual({ ...file, storageId: id });
  expect(await transact((tx) => service.findByUuid(tx, file.uuid))).toEqual(found);
  expect(await transact((tx) => service.getUrl(tx, 0, id))).toBe(
    `http://c/api/storage/${file.uuid}`,
  );
  expect(await transact((tx) => service.getMetadata(tx, 0, id))).toEqual({
    storageId: id,
    sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    size: 5,
    contentType: null,
  });
  await transact((tx) => service.delete(tx, 0, id));
  expect(await transact((tx) => service.findByUuid(tx, file.uuid))).toBe(null);
});

test("FILE-1 a component sees its own files only", async () => {
  const file = await writeFile("x");
  const id = await transact((tx) => service.add(tx, 2, file));
  expect(await transact((tx) => service.find(tx, 1, id))).toBe(null);
  await expect(transact((tx) => service.delete(tx, 1, id))).rejects.toThrow("not found");
  expect(await transact((tx) => service.find(tx, 2, id))).not.toBe(null);
});

test("FILE-1 a mutation stores and loads at once; a wrong digest is refused", async () => {
  const bytes = Buffer.from("hello");
  const id = await transact((tx) => service.store(tx, 0, { bytes, contentType: "a/b" }));
  const loaded = await transact((tx) => service.load(tx, 0, id));
  expect(Buffer.from(loaded?.bytes ?? []).toString()).toBe("hello");
  expect(loaded?.contentType).toBe("a/b");
  await expect(
    transact((tx) => service.store(tx, 0, { bytes, contentType: null, sha256: "AAAA" })),
  ).rejects.toThrow("sha256");
});

test("FILE-2 the sweep takes what no row speaks of, when it is old enough, and nothing else", async () => {
  const kept = await writeFile("kept");
  await transact((tx) => service.add(tx, 0, kept));
  const orphan = await writeFile("orphan");
  const unfinished = await store.begin();
  await unfinished.write(Buffer.from("half"));
  const fresh = await writeFile("fresh");
  const old = new Date(Date.now() - 2 * 3_600_000);
  for await (const { uuid, path } of store.list())
    if (uuid !== fresh.uuid) utimesSync(path, old, old);
  const reportBug = (error: unknown) => {
    throw error;
  };
  const sweep = new FileSweep({ store, service, database, clock: realClock, reportBug });
  expect(await sweep.run()).toBe(2);
  expect(await uuids()).toEqual([kept.uuid, fresh.uuid].toSorted());
  expect(await uuids()).not.toContain(orphan.uuid);
});

test("FILE-2 an upload that is given up leaves nothing", async () => {
  const writer = await store.begin();
  await writer.write(Buffer.from("half"));
  await writer.abort();
  expect(await uuids()).toEqual([]);
});

test("FILE-3 a name from outside cannot lead elsewhere", () => {
  for (const name of ["../../etc/passwd", "", "a/b"]) expect(() => store.pathOf(name)).toThrow();
});

test("FILE-4 upload tokens: component and time are signed", () => {
  const token = signUploadToken({ component: 7, expiresAtMs: 1000 }, "s");
  expect(checkUploadToken(token, "s", 999)).toBe(7);
  expect(() => checkUploadToken(token, "s", 1000)).toThrow("expired");
  expect(() => checkUploadToken(token, "t", 999)).toThrow("not valid");
  const [payload = "", signature = ""] = token.split(".");
  const other = Buffer.from("[8,1000]").toString("base64url");
  expect(() => checkUploadToken(`${other}.${signature}`, "s", 999)).toThrow("not valid");
  expect(() => checkUploadToken(payload, "s", 999)).toThrow("not valid");
});
