import type {
  ComponentId,
  Database,
  JsonObject,
  JsonValue,
  Transaction,
} from "../../database/types";
import { badRequest, ServerError, UserFacingError } from "../../lib/errors";
import { planImport, type ImportMode, type ImportPlan, type MountedPath } from "./importPlan";
import { openImportSource, type ImportFormat, type ImportSource } from "./importSource";
import type { ImportUploads } from "./importUploads";
import { writeImport, type ImportWriterOptions } from "./importWriter";
import { newestRows, patchRow } from "./jobRows";
import type { SnapshotFiles } from "./snapshotFiles";
import { readPublished } from "../../database/readPublished";

export type ImportRequest = {
  uploadToken: string;
  parts: number[];
  format: ImportFormat;
  mode: ImportMode;
  tableName: string | null;
  componentPath: string;
};

export type ImportJobsOptions = Pick<
  ImportWriterOptions,
  "runMutation" | "adoptNumber" | "ensureTable" | "files"
> & {
  database: Database;
  uploads: ImportUploads;
  components: () => readonly MountedPath[];
  /** Ids of tables may have changed: whatever was read must be read again. */
  onImported: () => Promise<void>;
  reportBug: (error: unknown) => void;
};

type Pending = { source: ImportSource; plan: ImportPlan; uploadToken: string };

const table = "_imports";

/**
 * `npx convex import`, followed through its row in `_imports`:
 *
 *   uploaded --> waiting_for_confirmation --> in_progress --> completed
 *       \______________\_________________________\__________> failed
 */
export class ImportJobs {
  readonly #options: ImportJobsOptions;
  #working = 0;
  /** Checked and waiting for `perform`. */
  readonly #pending = new Map<string, Pending>();

  constructor(options: ImportJobsOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#working === 0 && this.#pending.size === 0;
  }

  /** After a restart: the files are gone, and nobody works on what was under way. */
  async recover(): Promise<void> {
    const { uploads, runMutation } = this.#options;
    await uploads.clear();
    const error_message = "The server was restarted during the import. Run it again.";
    await runMutation((tx) => {
      for (const row of newestRows(tx, table, 100)) {
        const { state } = row.state as { state: string };
        if (state === "completed" || state === "failed") continue;
        patchRow(tx, row, { state: { state: "failed", error_message } });
      }
    });
  }

  /** Answers the id of the import; checking the file goes on afterwards. */
  async finishUpload(request: ImportRequest): Promise<string> {
    const { uploads, runMutation } = this.#options;
    const path = await uploads.assemble(request.uploadToken, request.parts);
    const { format, mode, tableName, componentPath } = request;
    const row = { state: { state: "uploaded" }, format, mode, componentPath };
    const fields: JsonObject = tableName === null ? row : { ...row, tableName };
    const importId = await runMutation((tx) => tx.insert(0, table, fields));
    void this.#work(importId, request.uploadToken, () => this.#check(importId, path, request));
    return importId;
  }

  /** Starts an import that waits for confirmation. */
  async perform(importId: string): Promise<void> {
    const pending = this.#pending.get(importId);
    if (!pending)
      throw badRequest("ImportNotWaiting", "This import is not waiting for confirmation.");
    this.#pending.delete(importId);
    await this.#setState(importId, { state: "in_progress", progress_message: "Importing" });
    void this.#work(importId, pending.uploadToken, () => this.#write(importId, pending));
  }

  async #check(importId: string, path: string, request: ImportRequest): Promise<void> {
    const { database, components, files } = this.#options;
    const source = await openImportSource(path, request.format, request);
    try {
      const plan = await planImport(source, request.mode, {
        catalog: database.catalog,
        components: components(),
        countFiles: files ? (component) => this.#countFiles(files, component) : null,
      });
      this.#pending.set(importId, { source, plan, uploadToken: request.uploadToken });
      await this.#setState(importId, {
        state: "waiting_for_confirmation",
        message_to_confirm: plan.message,
        require_manual_confirmation: plan.needsConfirmation,
      });
    } catch (error) {
      this.#pending.delete(importId);
      source.close();
      throw error;
    }
  }

  #countFiles(files: SnapshotFiles, component: ComponentId): number {
    return readPublished(this.#options.database, (tx) => files.count(tx, component));
  }

  async #write(importId: string, { source, plan, uploadToken }: Pending): Promise<void> {
    const { uploads, onImported } = this.#options;
    try {
      const written = await writeImport(plan, {
        ...this.#options,
        onProgress: (progress_message) => this.#tell(importId, progress_message),
      });
      await onImported();
      const num_rows_written = toInt64(BigInt(written));
      await this.#setState(importId, { state: "completed", num_rows_written });
    } finally {
      source.close();
      await uploads.remove(uploadToken);
    }
  }

  #tell(importId: string, progress_message: string): void {
    const { reportBug } = this.#options;
    this.#setState(importId, { state: "in_progress", progress_message }).catch(reportBug);
  }

  async #work(importId: string, uploadToken: string, work: () => Promise<void>): Promise<void> {
    const { reportBug, uploads } = this.#options;
    this.#working++;
    try {
      await work();
    } catch (error) {
      const isExpected = error instanceof ServerError || error instanceof UserFacingError;
      if (!isExpected) reportBug(error);
      const reason = isExpected ? error.message : "The server failed. Its log says why.";
      const error_message = `Hit an error while importing:\n${reason}`;
      await this.#setState(importId, { state: "failed", error_message }).catch(reportBug);
      await uploads.remove(uploadToken).catch(reportBug);
    } finally {
      this.#working--;
    }
  }

  async #setState(importId: string, state: JsonObject): Promise<void> {
    await this.#options.runMutation((tx: Transaction) =>
      patchRow(tx, { _id: importId }, { state }),
    );
  }
}

/** As the CLI's decoder expects a bigint. */
function toInt64(value: bigint): JsonValue {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}
