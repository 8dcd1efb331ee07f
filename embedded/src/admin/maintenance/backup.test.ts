import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../database/database";
import type { Database, Transaction } from "../../database/types";
import { FileService } from "../../files/fileService";
import { FileStore } from "../../files/fileStore";
import { realClock } from "../../runtime/clock";
import { openLmdbStore } from "../../storage/lmdb/lmdbStore";
import { openVersionedStore } from "../../storage/versions";
import { runCommand } from "./commands";

let directory: string;
let dataDir: string;
const open: Database[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "backup-"));
  dataDir = join(directory, "data");
});
afterEach(async () => {
  for (const database of open.splice(0)) await database.close();
  await rm(directory, { recursive: true });
});

async function openServer(folder: string) {
  const store = await openLmdbStore({ directory: join(folder, "database") });
  const database = openDatabase({ store: openVersionedStore(store), clock: realClock });
  open.push(database);
  const files = new FileStore(join(folder, "files"));
  const service = new FileService({ store: files, cloudOrigin: "", secret: "" });
  const write = async <T>(body: (tx: Transaction) => T): Promise<T> => {
    const tx = database.beginMutation();
    const value = body(tx);
    await database.commit(tx);
    return value;
  };
  const close = async () => {
    open.splice(open.indexOf(database), 1);
    await database.close();
  };
  return { database, service, write, close };
}

const printed: string[] = [];
const run = async (
  name: "backup" | "restore" | "verify",
  folder: string,
  path: string | null = null,
) => {
  printed.length = 0;
  return runCommand({ name, dataDir: folder, path }, (line) => printed.push(line));
};

describe("backup", () => {
  test("BACKUP-1 of a server that writes is a state it was in, with its files and keys", async () => {
    const server = await openServer(dataDir);
    await writeFile(join(dataDir, "admin.key"), "key");
    const state = { isRunning: true };
    const counts = { before: 0, after: 0 };
    const writer = (async () => {
      // One note and one file per commit.
      for (let n = 0; state.isRunning; n++) {
        await server.write((tx) => {
          tx.insert(0, "notes", { n });
          server.service.store(tx, 0, { bytes: Buffer.from(`file ${n}`), contentType: null });
        });
        counts.after = n + 1;
      }
    })();
    await expect.poll(() => counts.after).toBeGreaterThan(5);
    counts.before = counts.after;
    const backup = join(directory, "backup");
    expect(await run("backup", dataDir, backup)).toBe(0);
    state.isRunning = false;
    await writer;

    expect(await run("verify", backup)).toBe(0);
    expect(printed.at(-1)).toBe("Everything is in order.");
    expect(await readFile(join(backup, "admin.key"), "utf8")).toBe("key");
    const copy = await openServer(backup);
    const tx = copy.database.beginQuery();
    const notes = tx.count(0, "notes");
    expect([...copy.service.list(tx, 0)]).toHaveLength(notes);
    tx.close();
    expect(notes).toBeGreaterThanOrEqual(counts.before);
    expect(notes).toBeLessThanOrEqual(counts.after);
  });

  test("BACKUP-2 is restored into a folder that is not there yet", async () => {
    const server = await openServer(dataDir);
    const id = await server.write((tx) => tx.insert(0, "notes", { n: 1 }));
    const backup = join(directory, "backup");
    await run("backup", dataDir, backup);
    const restored = join(directory, "restored");
    expect(await run("restore", restored, backup)).toBe(0);
    const copy = await openServer(restored);
    const tx = copy.database.beginQuery();
    expect(tx.get(0, id)).toContain('"n":1');
    tx.close();
    await expect(run("restore", restored, backup)).rejects.toMatchObject({ code: "TargetExists" });
    await expect(run("backup", dataDir, backup)).rejects.toMatchObject({ code: "TargetExists" });
  });

  test("BACKUP-3 what cannot be done is said, and leaves nothing", async () => {
    await expect(run("backup", dataDir, join(directory, "b"))).rejects.toMatchObject({
      code: "NoDataFolder",
    });
    await expect(run("backup", dataDir)).rejects.toMatchObject({ code: "MissingPath" });
    await expect(run("restore", dataDir, join(directory, "b"))).rejects.toMatchObject({
      code: "NoDataFolder",
    });
    expect(await readdir(directory)).toEqual([]);
  });
});
