import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { openPromise, type Entry, type ZipFile } from "yauzl";
import type { JsonObject, JsonValue } from "../../database/types";
import { badRequest } from "../../lib/errors";
import { readCsv } from "./csv";
import type { IncomingFile } from "./snapshotFiles";

export type ImportFormat = "csv" | "jsonLines" | "jsonArray" | "zip";

/** One table's worth of an uploaded file. It can be read more than once. */
export type ImportTable = {
  componentPath: string;
  name: string;
  /** Of a snapshot: the number inside its ids. */
  number: number | null;
  documents: () => AsyncIterable<JsonObject>;
};

/** The files of one component. */
export type ImportFiles = { componentPath: string; files: IncomingFile[] };

export type ImportSource = { tables: ImportTable[]; files: ImportFiles[]; close: () => void };

const MAX_JSON_ARRAY_BYTES = 16 * 1024 * 1024;

const invalid = (code: string, message: string) => badRequest(code, message);

/** Opens an uploaded file. `target` names the table of formats that hold only one. */
export async function openImportSource(
  path: string,
  format: ImportFormat,
  target: { tableName: string | null; componentPath: string },
): Promise<ImportSource> {
  if (format === "zip") return openZip(path, target.componentPath);
  if (target.tableName === null)
    throw invalid("MissingTableName", `A table is needed for an import of format ${format}.`);
  const documents = {
    csv: () => csvDocuments(createReadStream(path, "utf8")),
    jsonLines: () => lineDocuments(createReadStream(path)),
    jsonArray: () => arrayDocuments(path),
  }[format];
  const { componentPath, tableName: name } = target;
  const table = { componentPath, name, number: null, documents };
  return { tables: [table], files: [], close: () => {} };
}

const documentsPattern = /^(.*\/)?([^/]+)\/documents\.jsonl$/;
const componentPattern = /^(.*\/)?_components\/([^/]+)\/$/;

/** Folders before the first known name are ignored: people zip the folder they unpacked. */
async function openZip(path: string, base: string): Promise<ImportSource> {
  const zip = await openPromise(path, { autoClose: false }).catch(() => {
    throw invalid("InvalidZip", "invalid zip file");
  });
  const tables: ImportTable[] = [];
  const numbers = new Map<string, number>();
  const storage = new StorageEntries();
  for await (const entry of zip.eachEntry()) {
    const [, prefix = "", name = ""] = documentsPattern.exec(entry.fileName) ?? [];
    const componentPath = componentPathOf(prefix, base);
    const documents = () => entryDocuments(zip, entry);
    if (name === "") storage.addFile(entry, (path) => componentPathOf(path, base), zip);
    else if (name === "_storage") await storage.addDocuments(componentPath, documents());
    else if (name === "_tables") {
      for await (const row of documents()) {
        if (typeof row.name === "string" && typeof row.id === "number")
          numbers.set(`${componentPath}:${row.name}`, row.id);
      }
    } else if (!name.startsWith("_")) tables.push({ componentPath, name, number: null, documents });
  }
  for (const table of tables)
    table.number = numbers.get(`${table.componentPath}:${table.name}`) ?? null;
  return { tables, files: storage.toFiles(), close: () => zip.close() };
}

const filePattern = /^(.*\/)?_storage\/([^/.]+)(?:\.[^/]+)?$/;

/** `_storage/documents.jsonl` and `_storage/<id>.<extension>`, in whatever order they come. */
class StorageEntries {
  readonly #documents = new Map<string, Map<string, JsonObject>>();
  readonly #files: { componentPath: string; storageId: string; open: () => Promise<Readable> }[] =
    [];

  async addDocuments(componentPath: string, rows: AsyncIterable<JsonObject>): Promise<void> {
    const byId = new Map<string, JsonObject>();
    for await (const row of rows) if (typeof row._id === "string") byId.set(row._id, row);
    this.#documents.set(componentPath, byId);
  }

  addFile(entry: Entry, componentOf: (prefix: string) => string, zip: ZipFile): void {
    const match = filePattern.exec(entry.fileName);
    if (!match?.[2]) return;
    const [, prefix = "", storageId] = match;
    const open = () => zip.openReadStreamPromise(entry);
    this.#files.push({ componentPath: componentOf(prefix), storageId, open });
  }

  /** Only of components whose files were exported; a list without files means that there are none. */
  toFiles(): ImportFiles[] {
    return [...this.#documents].map(([componentPath, documents]) => ({
      componentPath,
      files: this.#files
        .filter((file) => file.componentPath === componentPath)
        .map(({ storageId, open }) => {
          const row = documents.get(storageId) ?? {};
          return {
            storageId,
            open,
            contentType: typeof row.contentType === "string" ? row.contentType : null,
            sha256: typeof row.sha256 === "string" ? row.sha256 : null,
            creationTime: typeof row._creationTime === "number" ? row._creationTime : null,
          };
        }),
    }));
  }
}

function componentPathOf(prefix: string, base: string): string {
  const names: string[] = [];
  let rest = prefix;
  for (let match = componentPattern.exec(rest); match; match = componentPattern.exec(rest)) {
    names.unshift(match[2] ?? "");
    rest = match[1] ?? "";
  }
  return [base, ...names].filter((name) => name !== "").join("/");
}

async function* entryDocuments(zip: ZipFile, entry: Entry): AsyncGenerator<JsonObject> {
  yield* lineDocuments(await zip.openReadStreamPromise(entry));
}

async function* lineDocuments(input: Readable): AsyncGenerator<JsonObject> {
  let row = 0;
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    row++;
    if (line !== "") yield toDocument(parseJson(line, row), row);
  }
}

async function* arrayDocuments(path: string): AsyncGenerator<JsonObject> {
  const text = await readFile(path, "utf8");
  const size = Buffer.byteLength(text);
  if (size > MAX_JSON_ARRAY_BYTES) {
    throw invalid(
      "JsonArrayTooLarge",
      `Import is too large for JSON (${size} bytes > maximum 16 MiB). Consider converting data to JSONLines`,
    );
  }
  let array: unknown;
  try {
    array = JSON.parse(text);
  } catch (error) {
    throw invalid("NotJson", `Not valid JSON: ${messageOf(error)}`);
  }
  if (!Array.isArray(array)) throw invalid("NotJsonArray", "Not a JSON array");
  for (const [index, item] of (array as JsonValue[]).entries()) yield toDocument(item, index + 1);
}

const fieldName = /^[ -~]{1,64}$/;

async function* csvDocuments(chunks: AsyncIterable<string>): AsyncGenerator<JsonObject> {
  let header: string[] | null = null;
  for await (const { line, cells } of readCsv(chunks)) {
    if (header === null) {
      header = cells.map((cell) => checkHeader(cell.trim()));
    } else {
      if (cells.length !== header.length) {
        throw invalid(
          "CsvRowMissingFields",
          `CSV row ${line} doesn't have all of the fields in the header`,
        );
      }
      yield Object.fromEntries(header.map((name, index) => [name, toCsvValue(cells[index] ?? "")]));
    }
  }
  if (header === null) throw invalid("CsvMissingHeaders", "CSV file doesn't have headers");
}

function checkHeader(name: string): string {
  const isSystem = name === "_id" || name === "_creationTime";
  if (fieldName.test(name) && !name.startsWith("$") && (isSystem || !name.startsWith("_")))
    return name;
  throw invalid("CsvInvalidHeader", `CSV header "${name}" isn't a valid field name`);
}

/** Numbers where the whole cell is one, else text. */
function toCsvValue(cell: string): JsonValue {
  const isNumber = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(cell);
  return isNumber ? Number(cell) : cell;
}

function parseJson(text: string, row: number): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw invalid("JsonInvalidRow", `Row ${row} wasn't valid JSON: ${messageOf(error)}`);
  }
}

function toDocument(value: JsonValue, row: number): JsonObject {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw invalid("NotAnObject", `Row ${row} wasn't an object`);
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
