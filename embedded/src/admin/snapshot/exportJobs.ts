import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Database, JsonObject, Transaction } from "../../database/types";
import { badRequest } from "../../lib/errors";
import type { Clock } from "../../runtime/clock";
import { exportSnapshot } from "./exportSnapshot";
import { newestRow, patchRow } from "./jobRows";
import type { SnapshotFiles } from "./snapshotFiles";
import { readPublished } from "../../database/readPublished";

export type ExportJobsOptions = {
  database: Database;
  clock: Clock;
  /** A mutation of its own; resolves when published. */
  runMutation: <T>(body: (tx: Transaction) => T) => Promise<T>;
  components: () => readonly { id: number; path: string }[];
  files: SnapshotFiles | null;
  /** For the zip files. */
  directory: string;
  reportBug: (error: unknown) => void;
};

/** Older ones are removed when there is a new one. */
const KEPT_EXPORTS = 3;
const table = "_exports";

/** `npx convex export`: one at a time, followed through the newest row of `_exports`. */
export class ExportJobs {
  readonly #options: ExportJobsOptions;
  #isRunning = false;

  constructor(options: ExportJobsOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return !this.#isRunning;
  }

  /** After a restart nobody works on what was under way. */
  async recover(): Promise<void> {
    const row = readPublished(this.#options.database, (tx) => newestRow(tx, table));
    if (row?.state !== "requested" && row?.state !== "in_progress") return;
    await this.#options.runMutation((tx) => patchRow(tx, row, { state: "failed" }));
  }

  /** Starts one and answers at once. */
  async request(includeStorage: boolean): Promise<void> {
    if (this.#isRunning) {
      throw badRequest("ExportInProgress", "There is already an export requested or in progress.");
    }
    this.#isRunning = true;
    try {
      const fields = { state: "requested", includeStorage, requestor: "snapshotExport" };
      const id = await this.#options.runMutation((tx) => tx.insert(0, table, fields));
      // Nobody waits for it: who is interested watches the row.
      void this.#run(id, includeStorage);
    } catch (error) {
      this.#isRunning = false;
      throw error;
    }
  }

  /** The file of a finished export, by its start timestamp in decimal. */
  async find(startTs: string): Promise<{ path: string; size: number }> {
    const path = this.#pathOf(startTs);
    const found = /^\d+$/.test(startTs) ? await stat(path).catch(() => null) : null;
    if (!found) throw badRequest("ExportNotFound", `There is no export ${startTs}.`);
    return { path, size: found.size };
  }

  async #run(id: string, includeStorage: boolean): Promise<void> {
    const { database, clock, files, components, runMutation, reportBug } = this.#options;
    const update = (fields: JsonObject) => runMutation((tx) => patchRow(tx, { _id: id }, fields));
    // Keeps everything readable as it is now, however long this takes.
    const pin = database.beginQuery();
    const ts = pin.snapshotTs;
    try {
      await mkdir(this.#options.directory, { recursive: true });
      const start_ts = toInt64(ts);
      await update({ state: "in_progress", start_ts, progress_message: "Beginning backup" });
      await exportSnapshot({
        database,
        clock,
        components: components(),
        ts,
        files: includeStorage ? files : null,
        path: this.#pathOf(String(ts)),
        onProgress: (progress_message) => void update({ progress_message }).catch(reportBug),
      });
      await this.#removeOld();
      const complete_ts = toInt64(database.publishedTs);
      // Before anybody can read that it is over.
      this.#isRunning = false;
      await update({ state: "completed", start_ts, complete_ts, zip_object_key: String(ts) });
    } catch (error) {
      reportBug(error);
      this.#isRunning = false;
      await update({ state: "failed" }).catch(reportBug);
    } finally {
      pin.close();
    }
  }

  async #removeOld(): Promise<void> {
    const { directory } = this.#options;
    const names = (await readdir(directory)).filter((name) => /^\d+\.zip$/.test(name));
    // Nanoseconds of equal length: the order of the texts is the order of time.
    const newestFirst = names.toSorted().toReversed();
    for (const name of newestFirst.slice(KEPT_EXPORTS)) await rm(join(directory, name));
  }

  #pathOf(startTs: string): string {
    return join(this.#options.directory, `${startTs}.zip`);
  }
}

/** As the CLI's decoder expects a bigint. */
function toInt64(value: bigint): JsonObject {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(value);
  return { $integer: bytes.toString("base64") };
}
