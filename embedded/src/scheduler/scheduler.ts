import type { ComponentId, Transaction } from "../database/types";
import type { CronSpec } from "../functions/deployment";
import type { ScheduleRequest, SchedulerService } from "../functions/services";
import type { CronDiff } from "./cronRows";
import { CronRunner } from "./cronRunner";
import type { SchedulerHost } from "./host";
import { JobScheduler, type JobSchedulerOptions } from "./jobScheduler";

/** All that happens by itself: scheduled functions and crons. */
export class Scheduler implements SchedulerService {
  readonly #jobs: JobScheduler;
  readonly #crons: CronRunner;

  constructor(host: SchedulerHost, options: JobSchedulerOptions = {}) {
    this.#jobs = new JobScheduler(host, options);
    this.#crons = new CronRunner(host);
  }

  /** Call it once a deployment is loaded; before, and after stop(), jobs are only kept. */
  async start(): Promise<void> {
    await this.#jobs.start();
    await this.#crons.start();
  }

  /** Starts nothing more; what runs goes on. */
  stop(): void {
    this.#jobs.stop();
    this.#crons.stop();
  }

  schedule(tx: Transaction, owner: ComponentId, request: ScheduleRequest): string {
    return this.#jobs.schedule(tx, owner, request);
  }

  cancel(tx: Transaction, owner: ComponentId, jobId: string): void {
    this.#jobs.cancel(tx, owner, jobId);
  }

  /** Makes the crons of a component exactly these, as part of a push. */
  applyCrons(tx: Transaction, component: ComponentId, specs: readonly CronSpec[]): CronDiff {
    return this.#crons.replace(tx, component, specs);
  }
}
