import { join } from "node:path";
import type { Database, JsonObject, JsonValue, Transaction } from "../../database/types";
import {
  booleanField,
  arrayField,
  parseFields,
  stringField,
  toFields,
  type Fields,
} from "../../deploy/jsonFields";
import type { SystemFunction } from "../../functions/services";
import { badRequest } from "../../lib/errors";
import type { Clock } from "../../runtime/clock";
import { ExportJobs } from "./exportJobs";
import { ImportJobs, type ImportRequest } from "./importJobs";
import type { MountedPath } from "./importPlan";
import { ImportUploads } from "./importUploads";
import { newestRow, newestRows } from "./jobRows";
import type { SnapshotFiles } from "./snapshotFiles";

export type SnapshotsOptions = {
  database: Database;
  clock: Clock;
  /** A mutation of its own, between other executions; resolves when published. */
  runMutation: <T>(body: (tx: Transaction) => T) => Promise<T>;
  components: () => readonly MountedPath[];
  files: SnapshotFiles | null;
  /** For zip files on their way out and in. */
  directory: string;
  /** Everything that was read must be read again. */
  onImported: () => Promise<void>;
  reportBug: (error: unknown) => void;
};

/** `npx convex export` and `import`: the jobs, and what the CLI asks about them. */
export class Snapshots {
  readonly #exports: ExportJobs;
  readonly #imports: ImportJobs;
  readonly #uploads: ImportUploads;

  constructor(options: SnapshotsOptions) {
    const { database, directory } = options;
    this.#uploads = new ImportUploads(join(directory, "imports"));
    this.#exports = new ExportJobs({ ...options, directory: join(directory, "exports") });
    this.#imports = new ImportJobs({
      ...options,
      uploads: this.#uploads,
      adoptNumber: (...table) => database.catalog.adoptNumber(...table),
      ensureTable: (...table) => database.catalog.ensureTable(...table),
    });
  }

  /** No export or import is under way. */
  get isIdle(): boolean {
    return this.#exports.isIdle && this.#imports.isIdle;
  }

  /** At start, before requests come. */
  async recover(): Promise<void> {
    await this.#exports.recover();
    await this.#imports.recover();
  }

  readonly systemFunctions: readonly (readonly [string, SystemFunction])[] = [
    ["_system/cli/exports:getLatest", ({ transaction }) => newestRow(transaction, "_exports")],
    ["_system/cli/queryImport", ({ transaction, args }) => findImport(transaction, args)],
    ["_system/cli/queryImport:list", ({ transaction }) => newestRows(transaction, "_imports", 20)],
  ];

  /** Operations of the engine, by name: JSON text in and out. */
  readonly operations: Record<string, (body: string) => Promise<string>> = {
    request_export: async (body) => {
      await this.#exports.request(booleanField(parseFields(body), "includeStorage"));
      return "null";
    },
    /** {path, size} of a finished export's file. */
    find_export: async (body) =>
      JSON.stringify(await this.#exports.find(stringField(parseFields(body), "startTs"))),
    start_import_upload: async () => JSON.stringify({ uploadToken: await this.#uploads.start() }),
    /** {path} that the part's bytes belong to. */
    import_part_path: async (body) => {
      const fields = parseFields(body);
      const path = this.#uploads.partPath(stringField(fields, "uploadToken"), Number(fields.part));
      return JSON.stringify({ path });
    },
    finish_import_upload: async (body) => {
      const importId = await this.#imports.finishUpload(parseImportRequest(parseFields(body)));
      return JSON.stringify({ importId });
    },
    perform_import: async (body) => {
      await this.#imports.perform(stringField(parseFields(body), "importId"));
      return "null";
    },
  };
}

function findImport(tx: Transaction, args: JsonObject): JsonValue {
  const { importId } = args;
  if (typeof importId !== "string" || tx.normalizeId(0, "_imports", importId) === null) return null;
  const row = tx.get(0, importId);
  return row === null ? null : (JSON.parse(row) as JsonValue);
}

const formats = new Set(["csv", "jsonLines", "jsonArray", "zip"]);
const modes = new Set(["requireEmpty", "append", "replace", "replaceAll"]);

/** `{import: {tableName?, componentPath?, mode, format}, uploadToken, partTokens}` */
function parseImportRequest(fields: Fields): ImportRequest {
  const described = toFields(fields.import, "`import`");
  const { format, mode, tableName, componentPath } = described;
  if (typeof format !== "string" || !formats.has(format))
    throw badRequest("InvalidImport", `${JSON.stringify(format)} is not a format of imports.`);
  if (typeof mode !== "string" || !modes.has(mode))
    throw badRequest("InvalidImport", `${JSON.stringify(mode)} is not a mode of imports.`);
  return {
    uploadToken: stringField(fields, "uploadToken"),
    parts: arrayField(fields, "partTokens").map(Number),
    format: format as ImportRequest["format"],
    mode: mode as ImportRequest["mode"],
    tableName: typeof tableName === "string" ? checkTableName(tableName) : null,
    componentPath: typeof componentPath === "string" ? componentPath : "",
  };
}

function checkTableName(name: string): string {
  if (/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/.test(name)) return name;
  throw badRequest("InvalidName", `"${name}" isn't a valid table name`);
}
