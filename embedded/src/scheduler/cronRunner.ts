import type { ComponentId, Transaction } from "../database/types";
import type { CronSpec } from "../functions/deployment";
import { Announcements } from "./announcements";
import {
  advanceCron,
  isStillDue,
  markRunning,
  replaceCrons,
  rowsByTime,
  type CronDiff,
  type CronRow,
} from "./cronRows";
import type { DueCall, SchedulerHost } from "./host";
import { START_DELAY_MS, WakeUp } from "./wakeUp";
import { readPublished } from "../database/readPublished";

/**
 * Runs cron jobs: each one run at a time, and runs that come due meanwhile or while the process was
 * down are left out. A mutation and the time of its next run are one transaction.
 */
export class CronRunner {
  readonly #host: SchedulerHost;
  readonly #wakeUp: WakeUp;
  readonly #announced = new Announcements();
  readonly #running = new Set<string>();
  #state: "new" | "running" | "stopped" = "new";
  #startedMs = 0;

  constructor(host: SchedulerHost) {
    this.#host = host;
    this.#wakeUp = new WakeUp(host.clock, () => this.#runDue());
    host.database.onPublished((ts) => {
      const at = this.#announced.take(ts);
      if (this.#state === "running") this.#wakeUp.noLaterThan(at);
    });
  }

  async start(): Promise<void> {
    this.#startedMs = this.#host.clock.nowMs();
    await this.#host.transact((tx) => {
      // Actions that were running when the process ended are not started again for the same time.
      for (const row of Array.from(rowsByTime(tx))) if (row.running) advanceCron(tx, row);
    });
    this.#state = "running";
    this.#wakeUp.noLaterThan(this.#startedMs + START_DELAY_MS);
  }

  stop(): void {
    this.#state = "stopped";
    this.#wakeUp.stop();
  }

  /** Makes the crons of a component exactly these, as part of a push. */
  replace(tx: Transaction, component: ComponentId, specs: readonly CronSpec[]): CronDiff {
    return replaceCrons(tx, component, specs, (at) => this.#announced.add(tx.commitTs, at));
  }

  #runDue(): void {
    if (this.#state !== "running") return;
    readPublished(this.#host.database, (tx) => {
      const now = this.#host.clock.nowMs();
      for (const row of rowsByTime(tx)) {
        if (this.#running.has(row._id)) continue;
        if (row.at > now) return this.#wakeUp.noLaterThan(row.at);
        this.#running.add(row._id);
        void this.#run(row);
      }
    });
  }

  async #run(row: CronRow): Promise<void> {
    try {
      await this.#runOnce(row);
    } catch (error) {
      this.#host.reportBug(error);
      await this.#advanceOrStop(row);
    }
    this.#running.delete(row._id);
    this.#runDue();
  }

  async #runOnce(row: CronRow): Promise<void> {
    const [args = {}] = row.args;
    const call: DueCall = {
      caller: "Cron",
      component: row.component,
      path: row.target,
      args: JSON.stringify(args),
      jobId: null,
    };
    const found = this.#host.functionType(row.component, row.target);
    if ("udfType" in found && found.udfType === "Mutation") return this.#runMutation(row, call);
    if ("udfType" in found && found.udfType === "Action") return this.#runAction(row, call);
    // A push refuses such crons, so the deployment has just changed; the new one has its own row.
    await this.#host.transact((tx) => advanceCron(tx, row));
  }

  async #runMutation(row: CronRow, call: DueCall): Promise<void> {
    // Due since before this process: it may be what ended the last one, and must not do so for ever.
    if (row.at < this.#startedMs) {
      await this.#host.transact((tx) => advanceCron(tx, row));
      await this.#host.runMutation(call, { before: () => true, after: () => {} });
      return;
    }
    const result = await this.#host.runMutation(call, {
      before: (tx) => isStillDue(tx, row),
      after: (tx) => advanceCron(tx, row),
    });
    if (result && !result.ok) await this.#host.transact((tx) => advanceCron(tx, row));
  }

  async #runAction(row: CronRow, call: DueCall): Promise<void> {
    const claimed = await this.#host.transact((tx) => {
      const isDue = isStillDue(tx, row);
      if (isDue) markRunning(tx, row);
      return isDue;
    });
    if (!claimed) return;
    try {
      await this.#host.runAction(call);
    } finally {
      await this.#host.transact((tx) => advanceCron(tx, row));
    }
  }

  async #advanceOrStop(row: CronRow): Promise<void> {
    try {
      await this.#host.transact((tx) => advanceCron(tx, row));
    } catch (error) {
      // Storage has failed: this process will not run anything any more.
      this.#host.reportBug(error);
      this.stop();
    }
  }
}
