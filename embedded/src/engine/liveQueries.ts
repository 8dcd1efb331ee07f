import { hash } from "node:crypto";
import type { Database, Transaction } from "../database/types";
import { setImmediateReal } from "../runtime/clock";
import type {
  EngineEvent,
  FunctionResult,
  SubscribeAnswer,
  SubscriptionAdd,
} from "../threads/messages";
import type { ExecutionWatch } from "../threads/watch";
import { runQuery, type Executor } from "./executor";
import type { JobQueue } from "./jobQueue";

type LiveQuery = {
  readonly add: SubscriptionAdd;
  journal: string | null;
  /** Of what the front was last told; the text itself would double the memory of idle clients. */
  told: string;
};

type Change = { subscriptionId: number; result: FunctionResult };

export type LiveQueriesOptions = {
  database: Database;
  executor: Executor;
  queue: JobQueue;
  emit: (event: EngineEvent) => void;
  watch: ExecutionWatch | null;
};

/**
 * Subscribed queries, all valid at one timestamp (`ts`), which moves in rounds:
 * when commits have been published, the queries they touched run again at the
 * newest published timestamp, between other jobs, and then the front hears of
 * all of them at once.
 *
 *   published ──> round: take invalidated, run each at T ──> `published` {T, changed}
 *                    ^                                             │
 *                    └────────── published meanwhile? ─────────────┘
 */
export class LiveQueries {
  private readonly queries = new Map<number, LiveQuery>();
  /** Subscribed while a round was running, at the timestamp before it. */
  private newborn = new Set<number>();
  private isInRound = false;
  private rerunAll = false;
  private ts: bigint;
  /** Keeps `ts` readable for those who subscribe between rounds. */
  private anchor: Transaction;

  constructor(private readonly options: LiveQueriesOptions) {
    const { database } = options;
    this.ts = database.publishedTs;
    this.anchor = database.beginQuery({ ts: this.ts });
    database.onPublished(() => this.startRound());
  }

  get size(): number {
    return this.queries.size;
  }

  /** Inside a job. */
  async subscribe(subscriptions: readonly SubscriptionAdd[]): Promise<SubscribeAnswer> {
    const results: FunctionResult[] = [];
    for (const add of subscriptions) {
      const query: LiveQuery = { add, journal: add.journal, told: "" };
      this.queries.set(add.subscriptionId, query);
      if (this.isInRound) this.newborn.add(add.subscriptionId);
      const result = await this.execute(query, this.ts);
      query.told = fingerprint(result);
      results.push(result);
    }
    return { ts: String(this.ts), results };
  }

  unsubscribe(subscriptionIds: readonly number[]): void {
    for (const id of subscriptionIds) {
      this.queries.delete(id);
      this.newborn.delete(id);
      this.options.database.subscriptions.delete(id);
    }
  }

  /** The code or the environment is another one: every result may be. */
  invalidateAll(): void {
    this.rerunAll = true;
    this.startRound();
  }

  close(): void {
    this.queries.clear();
    this.anchor.close();
  }

  private startRound(): void {
    if (this.isInRound) return;
    this.isInRound = true;
    void this.options.queue.run("live", () => this.beginRound());
  }

  private beginRound(): void {
    const { database, queue } = this.options;
    const ts = database.publishedTs;
    const invalidated = database.subscriptions.takeInvalidated();
    const ids = this.rerunAll ? [...this.queries.keys()] : invalidated;
    this.rerunAll = false;
    const changes = new Map<number, FunctionResult>();
    for (const id of ids) void queue.run("live", () => this.rerun(id, ts, changes));
    void queue.run("live", () => this.endRound(ts, changes));
  }

  private async endRound(ts: bigint, changes: Map<number, FunctionResult>): Promise<void> {
    for (const id of this.newborn) await this.rerun(id, ts, changes);
    this.newborn.clear();
    // Answers of the mutations that this round shows are on their way out before it.
    await new Promise<void>((resolve) => setImmediateReal(resolve));
    this.moveTo(ts);
    this.options.emit({ type: "published", ts: String(ts), changed: this.toTell(changes) });
    this.isInRound = false;
    if (this.rerunAll || this.options.database.publishedTs > ts) this.startRound();
  }

  private toTell(changes: Map<number, FunctionResult>): Change[] {
    const changed: Change[] = [];
    for (const [subscriptionId, result] of changes) {
      const query = this.queries.get(subscriptionId);
      const told = fingerprint(result);
      if (!query || query.told === told) continue;
      query.told = told;
      changed.push({ subscriptionId, result });
    }
    return changed;
  }

  private moveTo(ts: bigint): void {
    const old = this.anchor;
    this.anchor = this.options.database.beginQuery({ ts });
    this.ts = ts;
    old.close();
  }

  private async rerun(id: number, ts: bigint, changes: Map<number, FunctionResult>): Promise<void> {
    const query = this.queries.get(id);
    if (query) changes.set(id, await this.execute(query, ts));
  }

  private async execute(query: LiveQuery, ts: bigint): Promise<FunctionResult> {
    const { database, executor, watch } = this.options;
    const { subscriptionId, call } = query.add;
    watch?.begin({ kind: "subscription", subscriptionId });
    try {
      const { journal } = query;
      const { result, readSet } = await runQuery(executor, database, call, { ts, journal });
      // Gone again while it ran: nobody would ever take the read set back.
      if (this.queries.get(subscriptionId) === query) {
        database.subscriptions.set(subscriptionId, readSet, ts);
      }
      if (result.ok) query.journal = result.journal;
      return result;
    } finally {
      watch?.end();
    }
  }
}

/** Equal for results that a client cannot tell apart; log lines do not count. */
function fingerprint(result: FunctionResult): string {
  if (result.ok) return hash("sha1", result.value, "base64");
  const withoutRequestId = result.errorMessage.replace(/^\[Request ID: \w+\] /, "");
  return `-${hash("sha1", `${withoutRequestId}\n${result.errorData ?? ""}`, "base64")}`;
}
