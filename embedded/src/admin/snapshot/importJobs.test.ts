import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createWriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { openDatabase } from "../../database/database";
import type {
  Database,
  JsonObject,
  SchemaDefinition,
  TableDefinition,
  Transaction,
} from "../../database/types";
import { realClock } from "../../runtime/clock";
import { MemoryStore } from "../../storage/memory/memoryStore";
import { openVersionedStore } from "../../storage/versions";
import { FileService } from "../../files/fileService";
import { FileStore } from "../../files/fileStore";
import { encodeId } from "../../values/ids";
import { exportSnapshot } from "./exportSnapshot";
import { ImportJobs, type ImportRequest } from "./importJobs";
import { ImportUploads } from "./importUploads";
import { SnapshotFiles } from "./snapshotFiles";

const components = [
  { id: 0, path: "" },
  { id: 1, path: "flow/pool" },
];
const bugs: unknown[] = [];
let directory: string;
let deployment: Deployment;
const open: Deployment[] = [];

/** One server's data with its imports. */
class Deployment {
  readonly store = new MemoryStore();
  readonly database: Database = openDatabase({
    store: openVersionedStore(this.store),
    clock: realClock,
  });
  readonly fileStore = new FileStore(join(directory, `files-${open.length}`));
  readonly fileService = new FileService({
    store: this.fileStore,
    cloudOrigin: "http://cloud.test",
    secret: "secret",
  });
  readonly files = new SnapshotFiles(this.fileService, this.fileStore);
  readonly uploads = new ImportUploads(join(directory, `uploads-${open.length}`));
  imported = 0;
  readonly jobs = new ImportJobs({
    database: this.database,
    uploads: this.uploads,
    files: this.files,
    components: () => components,
    runMutation: (body) => this.write(body),
    adoptNumber: (...table) => this.database.catalog.adoptNumber(...table),
    ensureTable: (...table) => this.database.catalog.ensureTable(...table),
    onImported: async () => void this.imported++,
    reportBug: (error) => bugs.push(error),
  });

  constructor() {
    open.push(this);
  }

  async write<T>(body: (tx: Transaction) => T): Promise<T> {
    const tx = this.database.beginMutation();
    try {
      const value = body(tx);
      await this.database.commit(tx);
      return value;
    } catch (error) {
      tx.close();
      throw error;
    }
  }

  rows(name: string, component = 0): JsonObject[] {
    const tx = this.database.beginQuery();
    const source = { type: "FullTableScan", tableName: name, order: "asc" } as const;
    const stream = tx.stream(component, { source, operators: [] });
    const rows: JsonObject[] = [];
    for (let row = stream.next(); row !== null; row = stream.next())
      rows.push(JSON.parse(row) as JsonObject);
    tx.close();
    return rows;
  }

  async activate(schema: SchemaDefinition): Promise<void> {
    const preparation = this.database.catalog.prepare([{ component: 0, schema }]);
    await preparation.done;
    await this.write((tx) => preparation.activate(tx));
  }

  async upload(content: string | Buffer): Promise<{ uploadToken: string; parts: number[] }> {
    const uploadToken = await this.uploads.start();
    const half = Math.floor(content.length / 2);
    await writeFile(this.uploads.partPath(uploadToken, 1), content.slice(0, half));
    await writeFile(this.uploads.partPath(uploadToken, 2), content.slice(half));
    return { uploadToken, parts: [1, 2] };
  }

  async state(id: string, ...wanted: string[]): Promise<JsonObject> {
    for (;;) {
      const row = this.rows("_imports").find(({ _id }) => _id === id);
      const state = row?.state as JsonObject;
      if ([...wanted, "failed"].includes(state.state as string)) return state;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** The whole way, as the CLI goes it with --yes. */
  async import(content: string | Buffer, request: Partial<ImportRequest>): Promise<JsonObject> {
    const defaults = {
      mode: "requireEmpty",
      tableName: null,
      componentPath: "",
      format: "zip",
    } as const;
    const id = await this.jobs.finishUpload({
      ...defaults,
      ...request,
      ...(await this.upload(content)),
    });
    const state = await this.state(id, "waiting_for_confirmation");
    if (state.state === "failed") return state;
    await this.jobs.perform(id);
    return { ...(await this.state(id, "completed")), asked: state };
  }
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "imports-"));
  deployment = new Deployment();
});
afterEach(async () => {
  for (const { database } of open.splice(0)) await database.close();
  await rm(directory, { recursive: true });
  expect(bugs.splice(0)).toEqual([]);
});

async function exportZip({ database, files }: Deployment): Promise<Buffer> {
  const path = join(directory, "export.zip");
  const pin = database.beginQuery();
  await exportSnapshot({
    database,
    clock: realClock,
    components,
    ts: pin.snapshotTs,
    files,
    path,
    onProgress: () => {},
  });
  pin.close();
  const { readFile } = await import("node:fs/promises");
  return readFile(path);
}

async function makeZip(entries: Record<string, string>): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(entries)) zip.addBuffer(Buffer.from(text), name);
  zip.end();
  const path = join(directory, "made.zip");
  await pipeline(zip.outputStream, createWriteStream(path));
  const { readFile } = await import("node:fs/promises");
  return readFile(path);
}

const withoutSystem = ({ _id, _creationTime, ...fields }: JsonObject) => fields;

describe("a snapshot", () => {
  test("SNAP-2 comes back with ids, times and references, though the tables had other numbers", async () => {
    const first = deployment;
    await first.write((tx) => {
      tx.insert(0, "zebras", {});
      const user = tx.insert(0, "users", { name: "Nadia" });
      for (let n = 0; n < 600; n++)
        tx.insert(0, "notes", { user, n, big: { $integer: "AQAAAAAAAAA=" } });
      tx.insert(1, "work", { user });
    });
    const second = new Deployment();
    // As after a push: tables are there and empty, under numbers that others need.
    const schema = (name: string): TableDefinition => ({
      name,
      indexes: [{ type: "database", name: "by_n", fields: ["n"], staged: false }],
      documentType: null,
    });
    await second.activate({ tables: [schema("users"), schema("notes")], schemaValidation: true });
    const state = await second.import(await exportZip(first), {});
    expect(state).toMatchObject({
      state: "completed",
      num_rows_written: { $integer: "WwIAAAAAAAA=" },
    });
    for (const name of ["zebras", "users", "notes"])
      expect(second.rows(name)).toEqual(first.rows(name));
    expect(second.rows("work", 1)).toEqual(first.rows("work", 1));
    const tx = second.database.beginQuery();
    const range = [{ type: "Eq", fieldPath: "n", value: 599 } as const];
    const source = { type: "IndexRange", indexName: "notes.by_n", range, order: null } as const;
    expect(tx.stream(0, { source, operators: [] }).next()).toContain('"n":599');
    tx.close();
    expect(second.imported).toBe(1);
    expect(await second.write((tx) => tx.insert(0, "users", {}))).toMatch(/^[0-9a-z]{32}$/);
  });

  test("SNAP-2 survives a restart after its tables took other numbers", async () => {
    await deployment.write((tx) => {
      tx.insert(0, "zebras", {});
      tx.insert(0, "notes", { n: 1 });
    });
    const second = new Deployment();
    await second.write((tx) => tx.remove(0, tx.insert(0, "notes", {})));
    await second.import(await exportZip(deployment), {});
    const expected = second.rows("notes");
    await second.database.close();
    open.splice(open.indexOf(second), 1);
    const again = openDatabase({ store: openVersionedStore(second.store), clock: realClock });
    const tx = again.beginQuery();
    expect(JSON.parse(tx.get(0, expected[0]?._id as string) ?? "null")).toEqual(expected[0]);
    tx.close();
    await again.close();
  });

  test("SNAP-3 tells what it would do, and with replaceAll empties what it does not hold", async () => {
    await deployment.write((tx) => {
      tx.insert(0, "notes", { n: 1 });
      tx.insert(0, "others", {});
    });
    const zip = await makeZip({
      "snapshot/notes/documents.jsonl": `{"n":2}\n{"n":3}\n`,
      "snapshot/_components/flow/_components/pool/work/documents.jsonl": `{"w":1}\n`,
    });
    const state = await deployment.import(zip, { mode: "replaceAll" });
    expect((state.asked as JsonObject).message_to_confirm).toBe(
      [
        "Import change summary:",
        "table  | create | delete           |",
        "------------------------------------",
        "notes  | 2      | 1 of 1 documents |",
        "others | 0      | 1 of 1 documents |",
        "Component flow/pool",
        "table | create | delete           |",
        "-----------------------------------",
        "work  | 1      | 0 of 0 documents |",
        "Once the import has started, it will run in the background.",
        "Interrupting `npx convex import` will not cancel it.",
      ].join("\n"),
    );
    expect((state.asked as JsonObject).require_manual_confirmation).toBe(true);
    expect(deployment.rows("notes").map(withoutSystem)).toEqual([{ n: 2 }, { n: 3 }]);
    expect(deployment.rows("others")).toEqual([]);
    expect(deployment.rows("work", 1).map(withoutSystem)).toEqual([{ w: 1 }]);
  });
});

describe("stored files", () => {
  const store = (to: Deployment, text: string, component = 0) => {
    const file = { bytes: Buffer.from(text), contentType: "text/plain" };
    return to.write((tx) => to.fileService.store(tx, component, file));
  };
  const load = ({ database, fileService }: Deployment, id: string, component = 0) => {
    const tx = database.beginQuery();
    const file = fileService.load(tx, component, id);
    tx.close();
    return file && { text: Buffer.from(file.bytes).toString(), contentType: file.contentType };
  };

  test("SNAP-6 come along under their ids, those of components too", async () => {
    const ids = [await store(deployment, "one"), await store(deployment, "two", 1)] as const;
    const second = new Deployment();
    const state = await second.import(await exportZip(deployment), {});
    expect(state.error_message).toBeUndefined();
    expect(load(second, ids[0])).toEqual({ text: "one", contentType: "text/plain" });
    expect(load(second, ids[1], 1)).toEqual({ text: "two", contentType: "text/plain" });
    expect(second.rows("_storage")).toEqual(deployment.rows("_storage"));
  });

  test("SNAP-6 are replaced, and told of as files", async () => {
    const zip = await exportZip(deployment);
    const old = await store(deployment, "old");
    const state = await deployment.import(zip, { mode: "replace" });
    expect((state.asked as JsonObject).message_to_confirm).toContain(
      "_storage | 0      | 1 of 1 files |",
    );
    expect(load(deployment, old)).toBeNull();
  });

  test("SNAP-6 with another content than was exported fail the import", async () => {
    const id = await store(deployment, "one");
    const [row] = deployment.rows("_storage");
    const zip = await makeZip({
      "_storage/documents.jsonl": JSON.stringify(row),
      [`_storage/${id}.txt`]: "changed",
    });
    const second = new Deployment();
    expect((await second.import(zip, {})).error_message).toContain("is not what was exported");
    expect(load(second, id)).toBeNull();
  });
});

describe("a snapshot of the official backend", () => {
  const random = (seed: number) => new Uint8Array(16).fill(seed);
  const lines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  // The tables of each component are counted from 10001 on, and files from a number of their own.
  const [user, note] = [encodeId(10_001, random(1)), encodeId(10_002, random(2))];
  const [work, step] = [encodeId(10_001, random(3)), encodeId(10_002, random(4))];
  const [file, workFile] = [encodeId(27, random(5)), encodeId(27, random(6))];
  const fileRow = (_id: string) => ({ _id, _creationTime: 1, contentType: "text/plain" });
  const entries = {
    "_components/flow/_components/pool/_tables/documents.jsonl": lines(
      { name: "work", id: 10_001 },
      { name: "steps", id: 10_002 },
    ),
    "_components/flow/_components/pool/work/documents.jsonl": lines({
      _id: work,
      _creationTime: 1,
      step,
      forUser: user,
      at: [{ workFile }],
    }),
    "_components/flow/_components/pool/steps/documents.jsonl": lines({
      _id: step,
      _creationTime: 2,
      work,
      unknown: encodeId(10_001, random(9)),
    }),
    "_components/flow/_components/pool/_storage/documents.jsonl": lines(fileRow(workFile)),
    [`_components/flow/_components/pool/_storage/${workFile}.txt`]: "of the component",
    "_tables/documents.jsonl": lines({ name: "users", id: 10_001 }, { name: "notes", id: 10_002 }),
    "users/documents.jsonl": lines({ _id: user, _creationTime: 1, work, file }),
    "notes/documents.jsonl": lines({ _id: note, _creationTime: 2, user }),
    "_storage/documents.jsonl": lines(fileRow(file)),
    [`_storage/${file}.txt`]: "of the app",
  };

  test("SNAP-9 comes in whole: what has the number of another table gets another, everywhere", async () => {
    const state = await deployment.import(await makeZip(entries), {});
    expect(state.error_message).toBeUndefined();
    const [work2] = deployment.rows("work", 1);
    const [step2] = deployment.rows("steps", 1);
    const [file2] = deployment.rows("_storage");
    const [workFile2] = deployment.rows("_storage", 1);
    expect(deployment.rows("users")).toEqual([
      { _id: user, _creationTime: 1, work: work2?._id, file: file2?._id },
    ]);
    expect(deployment.rows("notes")).toEqual([{ _id: note, _creationTime: 2, user }]);
    expect(work2).toMatchObject({
      step: step2?._id,
      forUser: user,
      at: [{ workFile: workFile2?._id }],
    });
    expect(step2).toMatchObject({ work: work2?._id, unknown: encodeId(10_001, random(9)) });
    expect([work2?._id, step2?._id]).not.toContain(work);
    const tx = deployment.database.beginQuery();
    const text = (component: number, row?: JsonObject) =>
      Buffer.from(
        deployment.fileService.load(tx, component, row?._id as string)?.bytes ?? [],
      ).toString();
    expect([text(0, file2), text(1, workFile2)]).toEqual(["of the app", "of the component"]);
    tx.close();
  });

  test("SNAP-9 it comes in again over itself", async () => {
    await deployment.import(await makeZip(entries), {});
    const again = await deployment.import(await makeZip(entries), { mode: "replaceAll" });
    expect(again.error_message).toBeUndefined();
    expect(deployment.rows("users")).toHaveLength(1);
    expect(deployment.rows("work", 1)).toHaveLength(1);
  });
});

describe("files of one table", () => {
  test.each([
    ["jsonLines", `{"a":1}\n\n{"a":"x"}\n`, [{ a: 1 }, { a: "x" }]],
    ["jsonArray", `[{"a":1},{"a":null}]`, [{ a: 1 }, { a: null }]],
    [
      "csv",
      `a,b\n1,x\n-2.5e3,"y,z"\n`,
      [
        { a: 1, b: "x" },
        { a: -2500, b: "y,z" },
      ],
    ],
  ] as const)("SNAP-8 %s", async (format, content, expected) => {
    const state = await deployment.import(content, { format, tableName: "notes" });
    expect(state.state).toBe("completed");
    expect(deployment.rows("notes").map(withoutSystem)).toEqual(expected);
  });

  test("SNAP-8 append keeps what is there, replace does not, the default refuses", async () => {
    const importLine = (line: string, mode?: ImportRequest["mode"]) =>
      deployment.import(line, { format: "jsonLines", tableName: "notes", ...(mode && { mode }) });
    const numbers = () => deployment.rows("notes").map(({ n }) => n);
    await importLine(`{"n":1}`);
    expect((await importLine(`{"n":2}`)).error_message).toBe(
      "Hit an error while importing:\nTable notes already exists. Please choose a new table name or use replace/append modes.",
    );
    await importLine(`{"n":2}`, "append");
    expect(numbers()).toEqual([1, 2]);
    await importLine(`{"n":3}`, "replace");
    expect(numbers()).toEqual([3]);
  });

  test("SNAP-2 exported rows keep their ids when they come back", async () => {
    const id = await deployment.write((tx) => tx.insert(0, "notes", { n: 1 }));
    const [row] = deployment.rows("notes");
    const second = new Deployment();
    await second.write((tx) => tx.insert(0, "first", {}));
    const state = await second.import(JSON.stringify(row), {
      format: "jsonLines",
      tableName: "notes",
    });
    expect(state.error_message).toContain("is an ID of another table than notes");
    const third = new Deployment();
    await third.import(JSON.stringify(row), { format: "jsonLines", tableName: "notes" });
    expect(third.rows("notes")).toEqual([{ _id: id, _creationTime: row?._creationTime, n: 1 }]);
  });

  test.each([
    ["jsonLines", `{"a":1}\n{"a":`, "Row 2 wasn't valid JSON"],
    ["jsonLines", `5`, "Row 1 wasn't an object"],
    ["jsonLines", `${'{"a":1}\n'.repeat(300)}5`, "Row 301 wasn't an object"],
    ["jsonArray", `{}`, "Not a JSON array"],
    ["csv", `a,b\n1\n`, "CSV row 1 doesn't have all of the fields in the header"],
    ["csv", ``, "CSV file doesn't have headers"],
    ["csv", `$a\n1\n`, `CSV header "$a" isn't a valid field name`],
    ["zip", `no zip`, "invalid zip file"],
  ] as const)(
    "SNAP-5 a broken file is refused before anything is written: $0, $2",
    async (format, content, message) => {
      const state = await deployment.import(content, { format, tableName: "notes" });
      expect(state.error_message).toContain(message);
      expect(deployment.rows("notes")).toEqual([]);
    },
  );

  test("SNAP-5 rows that the schema refuses fail the import", async () => {
    const field = (type: string) => ({ fieldType: { type }, optional: false });
    await deployment.activate({
      tables: [
        {
          name: "notes",
          indexes: [],
          documentType: { type: "object", value: { n: field("number") } },
        },
      ],
      schemaValidation: true,
    });
    const state = await deployment.import(`{"n":"x"}`, { format: "jsonLines", tableName: "notes" });
    expect(state.error_message).toContain("does not match the schema");
  });
});

describe("jobs", () => {
  test("SNAP-3 nothing is written without confirmation, and only once with it", async () => {
    const upload = await deployment.upload(`{"n":1}`);
    const id = await deployment.jobs.finishUpload({
      ...upload,
      format: "jsonLines",
      mode: "append",
      tableName: "notes",
      componentPath: "",
    });
    await deployment.state(id, "waiting_for_confirmation");
    expect(deployment.rows("notes")).toEqual([]);
    await deployment.jobs.perform(id);
    await expect(deployment.jobs.perform(id)).rejects.toMatchObject({ code: "ImportNotWaiting" });
    await deployment.state(id, "completed");
    expect(deployment.rows("notes")).toHaveLength(1);
  });

  test("SNAP-4 one that a crash interrupted has failed", async () => {
    const id = await deployment.write((tx) =>
      tx.insert(0, "_imports", { state: { state: "in_progress" } }),
    );
    await deployment.jobs.recover();
    expect(await deployment.state(id)).toMatchObject({
      state: "failed",
      error_message: expect.stringContaining("restarted"),
    });
  });

  test("SNAP-7 made-up tokens and missing parts are refused", async () => {
    const request = { format: "csv", mode: "append", tableName: "t", componentPath: "" } as const;
    await expect(
      deployment.jobs.finishUpload({ ...request, uploadToken: "../..", parts: [1] }),
    ).rejects.toMatchObject({ code: "InvalidUploadToken" });
    const uploadToken = await deployment.uploads.start();
    await expect(
      deployment.jobs.finishUpload({ ...request, uploadToken, parts: [1] }),
    ).rejects.toMatchObject({ code: "MissingPart" });
  });

  test("SNAP-5 an unknown component is named", async () => {
    const state = await deployment.import(`{}`, {
      format: "jsonLines",
      tableName: "t",
      componentPath: "nowhere",
    });
    expect(state.error_message).toContain('There is no component "nowhere"');
  });
});
