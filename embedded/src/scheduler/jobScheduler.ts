import type { ComponentId, Transaction } from "../database/types";
import type { ScheduleRequest, SchedulerService } from "../functions/services";
import { Announcements } from "./announcements";
import { failureText, type DueCall, type SchedulerHost } from "./host";
import {
  argsOf,
  completeJob,
  insertJob,
  isFinished,
  patchDocument,
  patchRow,
  readDocument,
  rowsOf,
  type JobRow,
} from "./jobRows";
import { JobSweep } from "./jobSweep";
import { countSchedule, requireJobId } from "./scheduleRules";
import { START_DELAY_MS, WakeUp } from "./wakeUp";
import { readPublished } from "../database/readPublished";

export type JobSchedulerOptions = {
  /** Scheduled actions that may run at the same time: 8..64, they mostly wait. */
  actionParallelism?: number;
};

type RunLane = "mutation" | "action";

/** Mutations are serial anyway; a few in the engine's queue keep it busy and others get their turn. */
const MUTATION_PARALLELISM = 4;
const INITIAL_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 2 * 3600 * 1000;
/** A job that was begun so often after a restart and never ended takes the engine with it. */
const MAX_UNFINISHED_ATTEMPTS = 2;

/**
 * Runs scheduled functions when their time has come: mutations exactly once (their end is written
 * in their own transaction), actions at most once (they are marked before they start).
 *
 * Looks at published rows only, and only at those that are due: one timer stands for all the rest.
 */
export class JobScheduler implements SchedulerService {
  readonly #host: SchedulerHost;
  readonly #limits: Record<RunLane, number>;
  readonly #wakeUp: WakeUp;
  readonly #sweep: JobSweep;
  /** Rows that are being run, by their id. */
  readonly #running: Record<RunLane, Map<string, JobRow>> = {
    mutation: new Map(),
    action: new Map(),
  };
  /** How often a job has failed for reasons that were not its own. */
  readonly #failures = new Map<string, number>();
  readonly #announced = new Announcements();
  #state: "new" | "running" | "stopped" = "new";
  #startedMs = 0;

  constructor(host: SchedulerHost, options: JobSchedulerOptions = {}) {
    this.#host = host;
    this.#limits = { mutation: MUTATION_PARALLELISM, action: options.actionParallelism ?? 16 };
    this.#wakeUp = new WakeUp(host.clock, () => this.#runDue());
    this.#sweep = new JobSweep(host);
    host.database.onPublished((ts) => {
      const at = this.#announced.take(ts);
      if (this.#state === "running") this.#wakeUp.noLaterThan(at);
    });
  }

  /**
   * Gives up the actions that were running when the process ended. What is due is started a little
   * later: by then whoever watches over the engine does so, and can end a job that never yields.
   */
  async start(): Promise<void> {
    this.#startedMs = this.#host.clock.nowMs();
    await this.#host.transact((tx) => {
      for (const row of Array.from(rowsOf(tx, "running"))) {
        completeJob(tx, row, { kind: "failed", error: "Transient error while executing action" });
      }
    });
    this.#state = "running";
    this.#wakeUp.noLaterThan(this.#startedMs + START_DELAY_MS);
    this.#sweep.start();
  }

  /** Starts nothing more. What runs goes on to its end as long as the process lives. */
  stop(): void {
    this.#state = "stopped";
    this.#wakeUp.stop();
    this.#sweep.stop();
  }

  schedule(tx: Transaction, owner: ComponentId, request: ScheduleRequest): string {
    countSchedule(tx, request);
    const { component, path, args, scheduledMs } = request;
    const document = { name: path, args: [args] as [typeof args], scheduledTime: scheduledMs };
    if (this.#isCanceledParent(tx, request.parentJobId)) {
      const now = tx.nowMs;
      const state = { kind: "canceled" as const };
      const canceled = { ...document, scheduledTime: now, completedTime: now, state };
      return insertJob(tx, owner, { document: canceled, component, lane: "mutation", at: now });
    }
    const lane = request.udfType === "Action" ? "action" : "mutation";
    const at = Math.max(scheduledMs, tx.nowMs);
    this.#announced.add(tx.commitTs, at);
    const pending = { ...document, state: { kind: "pending" as const } };
    return insertJob(tx, owner, { document: pending, component, lane, at });
  }

  cancel(tx: Transaction, owner: ComponentId, jobId: string): void {
    requireJobId(tx, owner, jobId);
    const document = readDocument(tx, owner, jobId);
    if (!document || isFinished(document.state)) return;
    patchDocument(
      tx,
      { owner, job: jobId },
      { state: { kind: "canceled" }, completedTime: tx.nowMs },
    );
  }

  /** What a canceled action schedules is born canceled. */
  #isCanceledParent(tx: Transaction, parentJobId: string | null): boolean {
    if (parentJobId === null) return false;
    for (const { job, owner } of this.#running.action.values()) {
      if (job === parentJobId) return readDocument(tx, owner, job)?.state.kind === "canceled";
    }
    return false;
  }

  #runDue(): void {
    if (this.#state !== "running") return;
    readPublished(this.#host.database, (tx) => {
      this.#startDue(tx, "mutation");
      this.#startDue(tx, "action");
    });
  }

  #startDue(tx: Transaction, lane: RunLane): void {
    const running = this.#running[lane];
    const now = this.#host.clock.nowMs();
    // The end of any running one looks again.
    if (running.size >= this.#limits[lane]) return;
    for (const row of rowsOf(tx, lane)) {
      if (running.has(row._id)) continue;
      if (row.at > now) return this.#wakeUp.noLaterThan(row.at);
      running.set(row._id, row);
      void this.#run(lane, row);
      if (running.size >= this.#limits[lane]) return;
    }
  }

  async #run(lane: RunLane, row: JobRow): Promise<void> {
    try {
      await this.#runToEnd(row);
      this.#failures.delete(row._id);
    } catch (error) {
      this.#host.reportBug(error);
      await this.#retryLater(row);
    }
    this.#running[lane].delete(row._id);
    this.#runDue();
  }

  async #runToEnd(row: JobRow): Promise<void> {
    if (row.attempts >= MAX_UNFINISHED_ATTEMPTS) {
      const error =
        "Function execution timed out (maximum duration: 1s): it was started several times and never ended.";
      return this.#host.transact((tx) => completeJob(tx, row, { kind: "failed", error }));
    }
    const call = await this.#prepare(row);
    if (!call) return;
    const { component, path } = call;
    const found = this.#host.functionType(component, path);
    if ("error" in found) return this.#fail(row, found.error);
    if (found.udfType === "Mutation") return this.#runMutation(row, call);
    if (found.udfType === "Action") return this.#runAction(row, call);
    return this.#fail(
      row,
      `Unsupported function type. ${path} is defined as a ${found.udfType}. ` +
        "Only Mutation and Action can be scheduled.",
    );
  }

  /**
   * Reads what is to be called. A job that was due before this process started may be what ended
   * the last one, so its start is written down first.
   */
  #prepare(row: JobRow): Promise<DueCall | null> {
    const inspect = (tx: Transaction): DueCall | null => {
      const document = readDocument(tx, row.owner, row.job);
      if (!document || isFinished(document.state)) return null;
      const { component, job: jobId } = row;
      return {
        caller: "Scheduler",
        component,
        path: document.name,
        args: argsOf(document),
        jobId,
      };
    };
    const isLeftOver = row.at < this.#startedMs;
    const call = isLeftOver ? null : readPublished(this.#host.database, inspect);
    if (call) return Promise.resolve(call);
    return this.#host.transact((tx) => {
      const leftOver = inspect(tx);
      if (leftOver) patchRow(tx, row, { attempts: row.attempts + 1 });
      else completeJob(tx, row, { kind: "canceled" });
      return leftOver;
    });
  }

  async #runMutation(row: JobRow, call: DueCall): Promise<void> {
    const result = await this.#host.runMutation(call, {
      before(tx) {
        const document = readDocument(tx, row.owner, row.job);
        if (!document || isFinished(document.state)) return false;
        // Only the mutation itself sees this: for all others it is pending until it has ended.
        patchDocument(tx, row, { state: { kind: "inProgress" } });
        return true;
      },
      after: (tx) => completeJob(tx, row, { kind: "success" }),
    });
    if (result === null) {
      return this.#host.transact((tx) => completeJob(tx, row, { kind: "canceled" }));
    }
    if (!result.ok) await this.#fail(row, failureText(result));
  }

  async #runAction(row: JobRow, call: DueCall): Promise<void> {
    const claimed = await this.#host.transact((tx) => {
      const document = readDocument(tx, row.owner, row.job);
      if (!document || isFinished(document.state)) {
        completeJob(tx, row, { kind: "canceled" });
        return false;
      }
      patchDocument(tx, row, { state: { kind: "inProgress" } });
      patchRow(tx, row, { lane: "running", at: tx.nowMs });
      return true;
    });
    if (!claimed) return;
    const result = await this.#host.runAction(call).catch((error: unknown) => {
      // It may have begun, so it is not tried again.
      this.#host.reportBug(error);
      return { ok: false as const, errorMessage: "Transient error while executing action" };
    });
    await this.#host.transact((tx) =>
      completeJob(
        tx,
        row,
        result.ok
          ? { kind: "success" }
          : { kind: "failed", error: failureText({ ...result, logLines: [] }) },
      ),
    );
  }

  #fail(row: JobRow, error: string): Promise<void> {
    return this.#host.transact((tx) => completeJob(tx, row, { kind: "failed", error }));
  }

  /** After a failure that was not the function's. */
  async #retryLater(row: JobRow): Promise<void> {
    const failures = this.#failures.get(row._id) ?? 0;
    this.#failures.set(row._id, failures + 1);
    const delayMs = Math.min(INITIAL_BACKOFF_MS * 2 ** failures, MAX_BACKOFF_MS);
    try {
      await this.#host.transact((tx) => patchRow(tx, row, { at: tx.nowMs + delayMs }));
    } catch (error) {
      // Storage has failed: this process will not run anything any more.
      this.#host.reportBug(error);
      this.stop();
    }
  }
}
