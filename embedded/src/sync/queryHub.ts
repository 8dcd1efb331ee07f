import { errorFields, type Logger } from "../lib/logger";
import type { EngineClient, StuckSubscription } from "../threads/backend";
import type { EngineEvent, FunctionCall, FunctionResult } from "../threads/messages";

/** Told when a query it watches has a new result, or when the time it waits for has come. */
export interface Watcher {
  onChange(): void;
}

/** A query kept up to date by the engine. Its result is valid at `hub.ts`. */
export interface LiveQuery {
  /** null until the engine has answered for the first time. */
  readonly result: FunctionResult | null;
}

export type QuerySpec = { call: FunctionCall; journal: string | null };

class SharedQuery implements LiveQuery {
  result: FunctionResult | null = null;
  readonly watchers = new Set<Watcher>();
  constructor(
    readonly subscriptionId: number,
    readonly spec: QuerySpec,
    readonly key: string,
  ) {}
}

/**
 * The front's end of all subscriptions of all sockets. Equal queries of equal
 * callers share one engine subscription, except paginated ones: there the
 * journal of one reader pins the page's end, and a newcomer has to start afresh.
 */
export class QueryHub {
  readonly #engine: EngineClient;
  readonly #logger: Logger;
  readonly #queries = new Map<number, SharedQuery>();
  /** Only queries that others may join: answered once, without a journal. */
  readonly #shareable = new Map<string, SharedQuery>();
  readonly #waiting = new Set<Watcher>();
  #nextId = 1;
  /** Queries that stopped an engine, or are equal to one: not run again before the code changes. */
  readonly #banned = new Set<SharedQuery>();
  /** Goes up with every engine restart: answers of an engine that is gone are not heard. */
  #generation = 0;
  #deploymentVersion: number | null = null;
  #ts = 0n;

  constructor(engine: EngineClient, logger: Logger) {
    this.#engine = engine;
    this.#logger = logger;
    engine.onEvent((event) => this.#onEvent(event));
    engine.onRestart((stuck) => this.#onRestart(stuck));
  }

  /** What every answered query's result is valid at. Never goes back. */
  get ts(): bigint {
    return this.#ts;
  }
  get size(): number {
    return this.#queries.size;
  }

  watch(specs: readonly QuerySpec[], watcher: Watcher): LiveQuery[] {
    const created: SharedQuery[] = [];
    const queries = specs.map((spec) => {
      const key = keyOf(spec);
      const shared = spec.journal === null ? this.#shareable.get(key) : undefined;
      const query = shared ?? new SharedQuery(this.#nextId++, spec, key);
      if (!shared) created.push(query);
      query.watchers.add(watcher);
      return query;
    });
    for (const query of created) this.#queries.set(query.subscriptionId, query);
    this.#subscribe(created);
    return queries;
  }

  release(queries: readonly LiveQuery[], watcher: Watcher): void {
    const gone: number[] = [];
    for (const query of queries) {
      if (!(query instanceof SharedQuery)) continue;
      query.watchers.delete(watcher);
      if (query.watchers.size > 0) continue;
      if (!this.#queries.delete(query.subscriptionId)) continue;
      this.#banned.delete(query);
      if (this.#shareable.get(query.key) === query) this.#shareable.delete(query.key);
      gone.push(query.subscriptionId);
    }
    if (gone.length === 0) return;
    this.#engine
      .request({ type: "unsubscribe", subscriptionIds: gone })
      .catch((error: unknown) => this.#logger.warn("unsubscribe-failed", errorFields(error)));
  }

  /** Calls the watcher once at the next advance of `ts`. */
  awaitAdvance(watcher: Watcher): void {
    this.#waiting.add(watcher);
  }
  forget(watcher: Watcher): void {
    this.#waiting.delete(watcher);
  }

  #subscribe(queries: readonly SharedQuery[]): void {
    if (queries.length > 0) this.#request(queries);
  }

  #request(queries: readonly SharedQuery[]): void {
    const generation = this.#generation;
    const subscriptions = queries.map((query) => ({
      subscriptionId: query.subscriptionId,
      call: query.spec.call,
      // After a restart the page keeps the end it had.
      journal: (query.result?.ok ? query.result.journal : null) ?? query.spec.journal,
    }));
    this.#engine.request({ type: "subscribe", subscriptions }).then(
      (answer) => {
        if (generation !== this.#generation) return;
        this.#advance(BigInt(answer.ts));
        answer.results.forEach((result, i) => this.#setResult(queries[i], result));
      },
      (error: unknown) => {
        if (generation !== this.#generation) return;
        this.#logger.error("subscribe-failed", errorFields(error));
        const message = error instanceof Error ? error.message : "Internal error";
        const failed: FunctionResult = { ok: false, errorMessage: message, logLines: [] };
        for (const query of queries) this.#setResult(query, failed);
      },
    );
  }

  #setResult(query: SharedQuery | undefined, result: FunctionResult): void {
    if (query === undefined || !this.#queries.has(query.subscriptionId)) return;
    query.result = result;
    if (!result.ok && result.notRun) this.#setAside(query, result.notRun.retryAfterMs);
    if (result.ok && result.journal === null && query.spec.journal === null) {
      if (!this.#shareable.has(query.key)) this.#shareable.set(query.key, query);
    } else if (this.#shareable.get(query.key) === query) this.#shareable.delete(query.key);
    for (const watcher of query.watchers) watcher.onChange();
  }

  /** The engine does not have it. */
  #setAside(query: SharedQuery, retryAfterMs: number | null): void {
    this.#banned.add(query);
    if (retryAfterMs === null) return;
    setTimeout(() => {
      if (this.#banned.delete(query)) this.#subscribe([query]);
    }, retryAfterMs).unref();
  }

  #onEvent(event: EngineEvent): void {
    if (event.type === "deployment") return this.#onDeployment(event.deployment.version);
    // Without a query nobody would tell the time until the next commit, and a mutation
    // that writes nothing would wait for it.
    if (event.type === "ready") return this.#request([]);
    if (event.type !== "published") return;
    for (const { subscriptionId, result } of event.changed)
      this.#setResult(this.#queries.get(subscriptionId), result);
    this.#advance(BigInt(event.ts));
  }

  #advance(ts: bigint): void {
    if (ts <= this.#ts) return;
    this.#ts = ts;
    if (this.#waiting.size === 0) return;
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const watcher of waiting) watcher.onChange();
  }

  #onRestart(stuck: StuckSubscription | null): void {
    this.#generation += 1;
    const query = stuck === null ? undefined : this.#queries.get(stuck.subscriptionId);
    if (stuck && query) {
      this.#banned.add(query);
      this.#setResult(query, stuck.result);
    }
    this.#subscribe([...this.#queries.values()].filter((each) => !this.#banned.has(each)));
  }

  /** A restarted engine tells the old deployment again. */
  #onDeployment(version: number): void {
    if (version === this.#deploymentVersion) return;
    this.#deploymentVersion = version;
    const banned = [...this.#banned].filter((query) => this.#queries.has(query.subscriptionId));
    this.#banned.clear();
    this.#subscribe(banned);
  }
}

function keyOf({ call }: QuerySpec): string {
  const { identity } = call;
  const caller = identity.kind === "none" ? "" : `${identity.kind}${identity.attributes ?? ""}`;
  return `${call.componentPath}\n${call.path}\n${caller}\n${call.args}`;
}
