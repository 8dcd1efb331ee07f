import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { ZipFile } from "yazl";
import type { ComponentId, Database } from "../../database/types";
import type { Clock } from "../../runtime/clock";
import type { SnapshotFiles } from "./snapshotFiles";
import { readTable } from "./tableReader";

export type ExportOptions = {
  database: Database;
  clock: Clock;
  components: readonly { id: ComponentId; path: string }[];
  /** A transaction at this timestamp must be open all the while. */
  ts: bigint;
  /** null leaves files out. */
  files: SnapshotFiles | null;
  /** Where the zip goes; what is there is replaced once the new one is complete. */
  path: string;
  onProgress: (message: string) => void;
};

const readme = `# A snapshot of a Convex deployment

Documents are lines of JSON in <table>/documents.jsonl, in Convex's encoding;
those of components are under _components/<name>/. \`npx convex import\` reads it.
`;

/** Writes all tables of all components as they were at `ts`, in the official layout. */
export async function exportSnapshot(options: ExportOptions): Promise<void> {
  const zip = new ZipFile();
  const mtime = new Date(options.clock.nowMs());
  const failed = new Promise<never>((_resolve, reject) => zip.on("error", reject));
  // Handled even when the pipeline settles first.
  failed.catch(() => {});
  const add = (name: string, open: () => Readable) =>
    zip.addReadStreamLazy(name, { mtime, mode: 0o100644 }, (ready) => {
      const stream = open();
      stream.on("error", (error) => zip.emit("error", error));
      ready(null, stream);
    });
  add("README.md", () => Readable.from([readme]));
  for (const component of options.components) addTables(component, options, add);
  for (const component of options.components) addFiles(component, options, add);
  zip.end();
  const partial = `${options.path}.part`;
  try {
    await Promise.race([pipeline(zip.outputStream, createWriteStream(partial)), failed]);
    await syncFile(partial);
    await rename(partial, options.path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

type AddEntry = (name: string, open: () => Readable) => void;

function addTables(
  component: ExportOptions["components"][number],
  { database, ts, onProgress }: ExportOptions,
  add: AddEntry,
): void {
  const prefix = prefixOf(component.path);
  const tables = database.catalog
    .listTables(component.id)
    .filter(({ name }) => !name.startsWith("_"))
    .toSorted((a, b) => a.number - b.number);
  const numbers = tables.map(({ name, number }) => JSON.stringify({ name, id: number }));
  add(`${prefix}_tables/documents.jsonl`, () => Readable.from([toLines(numbers)]));
  for (const { name } of tables) {
    add(`${prefix}${name}/documents.jsonl`, () => {
      onProgress(`Backing up ${name}${component.path === "" ? "" : ` in ${component.path}`}`);
      return Readable.from(linesOf(database, { component: component.id, name, ts }));
    });
    // Says that every value is in Convex's encoding, so that nothing has to be guessed.
    add(`${prefix}${name}/generated_schema.jsonl`, () => Readable.from(['"uniform"\n']));
  }
}

function addFiles(
  { id, path }: ExportOptions["components"][number],
  { database, files, ts }: ExportOptions,
  add: AddEntry,
): void {
  if (!files) return;
  const listed = files.list(database, id, ts);
  const prefix = `${prefixOf(path)}_storage/`;
  add(`${prefix}documents.jsonl`, () => Readable.from([toLines(listed.documents)]));
  for (const { name, open } of listed.files) add(prefix + name, open);
}

/** "workflow/workpool" is under "_components/workflow/_components/workpool/". */
function prefixOf(componentPath: string): string {
  if (componentPath === "") return "";
  return componentPath
    .split("/")
    .map((name) => `_components/${name}/`)
    .join("");
}

async function* linesOf(database: Database, table: Parameters<typeof readTable>[1]) {
  for await (const page of readTable(database, table)) yield toLines(page);
}

const toLines = (documents: readonly string[]) =>
  documents.map((document) => `${document}\n`).join("");

async function syncFile(path: string): Promise<void> {
  const file = await open(path, "r");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
