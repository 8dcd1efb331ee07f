import type { Transaction } from "../database/types";
import type { SchedulerHost } from "./host";
import { deleteJob, rowsOf, type JobRow } from "./jobRows";
import { START_DELAY_MS, WakeUp } from "./wakeUp";
import { readPublished } from "../database/readPublished";

const SWEEP_INTERVAL_MS = 3600 * 1000;
const SWEEP_BATCH = 200;

/** Deletes, once an hour, the jobs that have been finished long enough. */
export class JobSweep {
  readonly #host: SchedulerHost;
  readonly #wakeUp: WakeUp;
  #isRunning = false;

  constructor(host: SchedulerHost) {
    this.#host = host;
    this.#wakeUp = new WakeUp(host.clock, () => void this.#sweep());
  }

  start(): void {
    this.#isRunning = true;
    this.#wakeUp.noLaterThan(this.#host.clock.nowMs() + START_DELAY_MS);
  }

  stop(): void {
    this.#isRunning = false;
    this.#wakeUp.stop();
  }

  async #sweep(): Promise<void> {
    try {
      while (this.#isRunning && (await this.#sweepBatch()));
    } catch (error) {
      this.#host.reportBug(error);
    }
    if (!this.#isRunning) return;
    this.#wakeUp.noLaterThan(this.#host.clock.nowMs() + SWEEP_INTERVAL_MS);
  }

  /** True when there is more to delete. */
  async #sweepBatch(): Promise<boolean> {
    const now = this.#host.clock.nowMs();
    if (!this.#isAnyDue(now)) return false;
    return this.#host.transact((tx) => {
      const old = dueRows(tx, now);
      for (const row of old) deleteJob(tx, row);
      return old.length === SWEEP_BATCH;
    });
  }

  #isAnyDue(now: number): boolean {
    return readPublished(this.#host.database, (tx) => {
      for (const row of rowsOf(tx, "done")) return row.at <= now;
      return false;
    });
  }
}

function dueRows(tx: Transaction, now: number): JobRow[] {
  const due: JobRow[] = [];
  for (const row of rowsOf(tx, "done")) {
    if (row.at > now || due.length === SWEEP_BATCH) break;
    due.push(row);
  }
  return due;
}
