import type { Database } from "../database/types";
import type { Clock, Timer } from "../runtime/clock";
import type { FileService } from "./fileService";
import { isFileName, type FileStore } from "./fileStore";
import { rm } from "node:fs/promises";
import { readPublished } from "../database/readPublished";

const HOUR = 3_600_000;
const EVERY_MS = 6 * HOUR;
/** An upload may be on disk this long before its row is. */
const GRACE_MS = HOUR;

/** Takes files from the disk that no row speaks of: deleted ones, and uploads that were never finished. */
export class FileSweep {
  #timer: Timer | null = null;
  #stopped = false;

  constructor(
    private readonly parts: {
      store: FileStore;
      service: FileService;
      database: Database;
      clock: Clock;
      reportBug: (error: unknown) => void;
    },
  ) {}

  start(): void {
    if (this.#stopped) return;
    this.#timer = this.parts.clock.setTimer(EVERY_MS, () => {
      this.run()
        .catch(this.parts.reportBug)
        .finally(() => this.start());
    });
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  /** Answers how many were taken away. */
  async run(): Promise<number> {
    const { store, clock } = this.parts;
    let removed = 0;
    for await (const { uuid, path, modifiedMs } of store.list()) {
      if (clock.nowMs() - modifiedMs < GRACE_MS || this.#exists(uuid)) continue;
      await rm(path, { force: true });
      removed += 1;
    }
    return removed;
  }

  #exists(uuid: string): boolean {
    if (!isFileName(uuid)) return false;
    const { database, service } = this.parts;
    return readPublished(database, (tx) => service.findByUuid(tx, uuid) !== null);
  }
}
