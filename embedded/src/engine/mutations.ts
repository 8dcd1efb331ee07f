import type { Database, Transaction } from "../database/types";
import { failureForClient, FunctionError } from "../functions/functionError";
import { must } from "../lib/assert";
import { ServerError } from "../lib/errors";
import { setImmediateReal } from "../runtime/clock";
import type { FunctionCall, MutationAnswer } from "../threads/messages";
import type { ExecutionWatch, WatchedWork } from "../threads/watch";
import { newRequestId, type CallOptions, type CallOutcome, type Executor } from "./executor";
import type { JobQueue } from "./jobQueue";
import type { SessionRequest, Sessions } from "./sessions";

export type MutationRequest = {
  call: FunctionCall;
  session?: SessionRequest;
  options?: CallOptions;
  /** For the watch. */
  work: WatchedWork;
  hooks?: MutationHooks;
};

/** More writes for the same commit (a job's state). */
export type MutationHooks = {
  /** false: the function is not run at all. */
  before(tx: Transaction): boolean;
  /** Only when it succeeded. */
  after(tx: Transaction): void;
};

export type MutationOutcome = MutationAnswer & Pick<CallOutcome, "error" | "bug">;

type Executed = { answer: MutationOutcome | null; durable: Promise<void> };

/**
 * Mutations one after the other. The next may start as soon as the commit is
 * in memory; the answer waits until it, and all that it has seen, is durable.
 */
export class Mutations {
  constructor(
    private readonly database: Database,
    private readonly executor: Executor,
    private readonly queue: JobQueue,
    private readonly sessions: Sessions,
    private readonly watch: ExecutionWatch | null,
  ) {}

  async run(request: MutationRequest): Promise<MutationOutcome> {
    return must(await this.runHooked(request), "without hooks every mutation runs");
  }

  /** null when `hooks.before` said no. */
  async runHooked(request: MutationRequest): Promise<MutationOutcome | null> {
    const { answer, durable } = await this.queue.run("requests", () => this.execute(request));
    await durable;
    return answer;
  }

  /** A transaction of ours; resolves when it is published. Nothing is committed when `body` throws. */
  async transact<T>(body: (tx: Transaction) => T): Promise<T> {
    const { value, durable } = await this.queue.run("requests", () => this.transactNow(body));
    await durable;
    return value;
  }

  /**
   * Like `transact`, but nothing else runs until it is published and the caller
   * has done what follows from it at once: nobody sees new rows with old code.
   */
  transactAlone<T>(body: (tx: Transaction) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      void this.queue.run("requests", async () => {
        try {
          const { value, durable } = this.transactNow(body);
          await durable;
          resolve(value);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
        await new Promise<void>((done) => setImmediateReal(done));
      });
    });
  }

  private transactNow<T>(body: (tx: Transaction) => T): { value: T; durable: Promise<void> } {
    const tx = this.database.beginMutation();
    try {
      const value = body(tx);
      return { value, durable: this.database.commit(tx) };
    } finally {
      tx.close();
    }
  }

  private async execute(request: MutationRequest): Promise<Executed> {
    this.watch?.begin(request.work);
    const tx = this.database.beginMutation();
    try {
      return this.findRepeated(tx, request) ?? (await this.executeOnce(tx, request));
    } finally {
      tx.close();
      this.watch?.end();
    }
  }

  private findRepeated(tx: Transaction, { session }: MutationRequest): Executed | null {
    const stored = session && this.sessions.find(tx, session);
    if (!stored) return null;
    const { value, logLines, ts } = stored;
    return {
      answer: { ok: true, value, logLines, journal: null, ts: String(ts), error: null, bug: null },
      durable: this.database.whenPublished(ts),
    };
  }

  private async executeOnce(tx: Transaction, request: MutationRequest): Promise<Executed> {
    const { call, session, options, hooks } = request;
    const seen = () => this.database.whenPublished(tx.snapshotTs);
    if (hooks && !hooks.before(tx)) return { answer: null, durable: seen() };
    const { result, error, bug } = await this.executor.run(call, tx, options);
    if (!result.ok) {
      return { answer: { ...result, ts: String(tx.snapshotTs), error, bug }, durable: seen() };
    }
    if (session) this.sessions.store(tx, session, result);
    hooks?.after(tx);
    const durable = this.commit(tx);
    if (durable instanceof FunctionError) {
      const failure = failureForClient(durable, newRequestId(), result.logLines);
      const answer = { ...failure, ts: String(tx.snapshotTs), error: durable, bug: null };
      return { answer, durable: Promise.resolve() };
    }
    if (session) this.sessions.stored(session);
    // Without a write there is no commit, and no transition would ever reach its timestamp.
    const ts = this.database.headTs < tx.commitTs ? tx.snapshotTs : tx.commitTs;
    return { answer: { ...result, ts: String(ts), error: null, bug: null }, durable };
  }

  /** A store that refuses has taken nothing of it: the caller may know, and try again later. */
  private commit(tx: Transaction): Promise<void> | FunctionError {
    try {
      return this.database.commit(tx);
    } catch (error) {
      if (error instanceof ServerError) return new FunctionError(error.message);
      throw error;
    }
  }
}
