import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openPromise } from "yauzl";
import { openDatabase } from "../../database/database";
import type { Database, JsonObject, Transaction } from "../../database/types";
import { realClock } from "../../runtime/clock";
import { MemoryStore } from "../../storage/memory/memoryStore";
import { openVersionedStore } from "../../storage/versions";
import { ExportJobs } from "./exportJobs";
import { newestRow } from "./jobRows";

let directory: string;
let database: Database;
let jobs: ExportJobs;
const bugs: unknown[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "exports-"));
  database = openDatabase({ store: openVersionedStore(new MemoryStore()), clock: realClock });
  jobs = createJobs();
});
afterEach(async () => {
  await database.close();
  await rm(directory, { recursive: true });
  expect(bugs.splice(0)).toEqual([]);
});

function createJobs(): ExportJobs {
  return new ExportJobs({
    database,
    clock: realClock,
    runMutation: write,
    components: () => [
      { id: 0, path: "" },
      { id: 1, path: "flow/pool" },
    ],
    files: null,
    directory,
    reportBug: (error) => bugs.push(error),
  });
}

async function write<T>(body: (tx: Transaction) => T): Promise<T> {
  const tx = database.beginMutation();
  const value = body(tx);
  await database.commit(tx);
  return value;
}

function latest(): JsonObject | null {
  const tx = database.beginQuery();
  try {
    return newestRow(tx, "_exports");
  } finally {
    tx.close();
  }
}

async function finished(): Promise<JsonObject> {
  for (;;) {
    const row = latest();
    if (row?.state === "completed" || row?.state === "failed") return row;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function entriesOf(path: string): Promise<Record<string, string>> {
  const zip = await openPromise(path);
  const entries: Record<string, string> = {};
  for await (const entry of zip.eachEntry()) {
    const chunks: Buffer[] = [];
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
    entries[entry.fileName] = Buffer.concat(chunks).toString();
  }
  return entries;
}

describe("export", () => {
  test("SNAP-1 holds every table of every component as of its start", async () => {
    const count = 2_500;
    const ids = await write((tx) => {
      tx.insert(1, "work", { n: { $integer: "AQAAAAAAAAA=" } });
      return Array.from({ length: count }, (_unused, n) => tx.insert(0, "notes", { n }));
    });
    await write((tx) => tx.insert(0, "empty", {}));
    await write((tx) => tx.remove(0, String(latestId(tx))));
    await jobs.request(false);
    // Between start and end of the export: neither is in it.
    await write((tx) => tx.insert(0, "notes", { n: "late" }));
    await write((tx) => tx.remove(0, ids[0] ?? ""));
    const row = await finished();
    expect(row.state).toBe("completed");
    const startTs = row.zip_object_key as string;
    const entries = await entriesOf((await jobs.find(startTs)).path);
    expect(Object.keys(entries)).toEqual([
      "README.md",
      "_tables/documents.jsonl",
      "notes/documents.jsonl",
      "notes/generated_schema.jsonl",
      "empty/documents.jsonl",
      "empty/generated_schema.jsonl",
      "_components/flow/_components/pool/_tables/documents.jsonl",
      "_components/flow/_components/pool/work/documents.jsonl",
      "_components/flow/_components/pool/work/generated_schema.jsonl",
    ]);
    const documents = (name: string) =>
      (entries[name] ?? "")
        .split("\n")
        .filter(Boolean)
        .map((line) => JSON.parse(line) as JsonObject);
    const notes = documents("notes/documents.jsonl");
    expect(notes.map(({ n }) => n)).toEqual(Array.from({ length: count }, (_unused, n) => n));
    expect(notes[0]?._id).toBe(ids[0]);
    expect(documents("empty/documents.jsonl")).toEqual([]);
    expect(documents("_components/flow/_components/pool/work/documents.jsonl")[0]?.n).toEqual({
      $integer: "AQAAAAAAAAA=",
    });
    expect(documents("_tables/documents.jsonl").map(({ name }) => name)).toEqual([
      "notes",
      "empty",
    ]);
  });

  test("SNAP-7 one at a time", async () => {
    await write((tx) => tx.insert(0, "notes", {}));
    await jobs.request(false);
    await expect(jobs.request(false)).rejects.toMatchObject({ code: "ExportInProgress" });
    expect((await finished()).state).toBe("completed");
  });

  test("SNAP-4 one that a crash interrupted has failed", async () => {
    await write((tx) => tx.insert(0, "_exports", { state: "in_progress" }));
    await createJobs().recover();
    expect(latest()).toMatchObject({ state: "failed" });
  });

  test("SNAP-7 keeps the newest files only", async () => {
    const starts: string[] = [];
    for (let index = 0; index < 4; index++) {
      await write((tx) => tx.insert(0, "notes", {}));
      await jobs.request(false);
      await new Promise((resolve) => setTimeout(resolve, 10));
      starts.push((await finished()).zip_object_key as string);
    }
    await expect
      .poll(() =>
        jobs.find(starts[0] ?? "").then(
          () => "there",
          (error: Error) => error.message,
        ),
      )
      .toMatch(/no export/);
    await expect(jobs.find(starts[3] ?? "")).resolves.toMatchObject({ size: expect.any(Number) });
  });

  test("SNAP-7 a made-up name finds no file", async () => {
    await expect(jobs.find("../../etc/passwd")).rejects.toMatchObject({ code: "ExportNotFound" });
  });
});

function latestId(tx: Transaction): unknown {
  const source = { type: "FullTableScan", tableName: "empty", order: "desc" } as const;
  return (JSON.parse(tx.stream(0, { source, operators: [] }).next() ?? "{}") as JsonObject)._id;
}
