import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDatabase } from "../../database/database";
import type { Database, TableDefinition, Transaction } from "../../database/types";
import { writeModuleRow } from "../../deploy/deploymentRows";
import { FileService } from "../../files/fileService";
import { FileStore } from "../../files/fileStore";
import { realClock } from "../../runtime/clock";
import { MemoryStore } from "../../storage/memory/memoryStore";
import type { Space, StoreEntry } from "../../storage/store";
import { openVersionedStore } from "../../storage/versions";
import { verifyData, type VerifyReport } from "./verify";

let directory: string;
let store: MemoryStore;
let database: Database;
let fileStore: FileStore;
let service: FileService;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "verify-"));
  store = new MemoryStore();
  fileStore = new FileStore(directory);
  service = new FileService({ store: fileStore, cloudOrigin: "", secret: "" });
  open();
  await fill();
});
afterEach(async () => {
  await database.close();
  await rm(directory, { recursive: true });
});

function open(): void {
  database = openDatabase({ store: openVersionedStore(store), clock: realClock });
}

async function write<T>(body: (tx: Transaction) => T): Promise<T> {
  const tx = database.beginMutation();
  const value = body(tx);
  await database.commit(tx);
  return value;
}

const sourceHash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"; // of "abc"

async function fill(): Promise<void> {
  const n = { fieldType: { type: "number" }, optional: true };
  const notes: TableDefinition = {
    name: "notes",
    indexes: [{ type: "database", name: "by_n", fields: ["n"], staged: false }],
    documentType: { type: "object", value: { n } },
  };
  const preparation = database.catalog.prepare([
    { component: 0, schema: { tables: [notes], schemaValidation: true } },
  ]);
  await preparation.done;
  await write((tx) => preparation.activate(tx));
  await write((tx) => {
    for (let n = 0; n < 50; n++) tx.insert(0, "notes", n % 7 === 0 ? {} : { n: 50 - n });
    tx.putBlob(sourceHash, Buffer.from("abc"));
    writeModuleRow(tx, undefined, {
      component: 0,
      path: "a.js",
      environment: "isolate",
      sha256: "",
      sourceSha256: sourceHash,
      sourceMapSha256: null,
      analysis: null,
    });
  });
  await write((tx) => service.store(tx, 0, { bytes: Buffer.from("file"), contentType: null }));
}

/** Does harm to what the database has stored, and looks at it anew. */
async function verifyAfter(harm: () => Promise<void>): Promise<VerifyReport> {
  await harm();
  await database.close();
  open();
  return verifyData({ database, files: { service, store: fileStore }, onProgress: () => {} });
}

function entries(space: Space): StoreEntry[] {
  return [...store.range(space, { start: Uint8Array.of(0), end: null })];
}

/** Of the documents, those of table `notes`. */
const notesEntries = () =>
  entries("documents").filter(
    ({ value }) =>
      /"_creationTime":\d.*\}/s.test(text(value)) && !/"(?:path|sha256|uuid)"/.test(text(value)),
  );
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

describe("verification", () => {
  test("VERIFY-1 finds nothing wrong with what the database wrote", async () => {
    const report = await verifyAfter(async () => {});
    expect(report).toMatchObject({
      documents: expect.any(Number),
      modules: 1,
      files: 1,
      problems: [],
    });
    expect(report.documents).toBeGreaterThanOrEqual(50);
  });

  test("VERIFY-2 finds a missing entry of an index", async () => {
    const report = await verifyAfter(async () => {
      // Index ids rise: the last entry is one of the newest index.
      const entry = entries("index").at(-1);
      if (entry) await store.write([{ space: "index", key: entry.key, value: null }]);
    });
    expect(report.problems).toEqual([
      "Index _storage_objects.by_storage_id does not hold the documents of its table: 0 entries for 1 documents.",
    ]);
  });

  test("VERIFY-2 finds a missing document", async () => {
    const report = await verifyAfter(async () => {
      const document = notesEntries()[3];
      if (document) await store.write([{ space: "documents", key: document.key, value: null }]);
    });
    expect(report.problems.join("\n")).toContain("notes");
    expect(report.problems).not.toEqual([]);
  });

  test("VERIFY-3 finds a module whose code is not what it was", async () => {
    const report = await verifyAfter(async () => {
      const [blob] = entries("blobs");
      if (blob) await store.write([{ space: "blobs", key: blob.key, value: Buffer.from("abd") }]);
    });
    expect(report.problems).toEqual(["The code of module a.js is missing or damaged."]);
  });

  test("VERIFY-3 finds a damaged and a missing file", async () => {
    const { value } = await fileStore.list().next();
    const path = value?.path ?? "";
    const damaged = await verifyAfter(() => writeFile(path, "fake"));
    expect(damaged.problems).toEqual([expect.stringMatching(/^File \w+ of the app is damaged\.$/)]);
    const missing = await verifyAfter(() => rm(path));
    expect(missing.problems).toEqual([
      expect.stringMatching(/^File \w+ of the app cannot be read\.$/),
    ]);
  });
});
