import { ServerError } from "../lib/errors";
import type { FunctionCall, FunctionResult, Identity } from "../threads/messages";
import { queryRemoved, queryResult, type QueryModification } from "./protocol";
import type { LiveQuery, QuerySpec, Watcher } from "./queryHub";

/** The part of QueryHub that a query set uses. */
export type LiveQueries = {
  watch(specs: readonly QuerySpec[], watcher: Watcher): LiveQuery[];
  release(queries: readonly LiveQuery[], watcher: Watcher): void;
};

type Query = { spec: QuerySpec; live: LiveQuery; sent: FunctionResult | null };

/** The queries of one client: what it watches, and what of their results it has been told. */
export class QuerySet {
  readonly #live: LiveQueries;
  readonly #watcher: Watcher;
  readonly #queries = new Map<number, Query>();
  readonly #removed = new Set<number>();

  constructor(live: LiveQueries, watcher: Watcher) {
    this.#live = live;
    this.#watcher = watcher;
  }

  get size(): number {
    return this.#queries.size;
  }
  /** Whether every query has a result, so that all can be told as of one moment. */
  get isAnswered(): boolean {
    for (const query of this.#queries.values()) if (query.live.result === null) return false;
    return true;
  }

  /** Throws a ServerError (bad request) when a query id is used twice. */
  modify(
    modifications: readonly QueryModification[],
    toCall: (query: Extract<QueryModification, { type: "Add" }>) => FunctionCall,
  ): void {
    const added = new Map<number, QuerySpec>();
    const released: LiveQuery[] = [];
    for (const modification of modifications) {
      const { queryId } = modification;
      if (modification.type === "Remove") {
        added.delete(queryId);
        const query = this.#queries.get(queryId);
        if (query) released.push(query.live);
        this.#queries.delete(queryId);
        this.#removed.add(queryId);
        continue;
      }
      if (this.#queries.has(queryId) || added.has(queryId))
        throw new ServerError(
          "badRequest",
          "DuplicateQueryId",
          `Query id ${queryId} is already in the query set`,
        );
      added.set(queryId, { call: toCall(modification), journal: modification.journal });
    }
    this.#live.release(released, this.#watcher);
    this.#watch([...added].map(([queryId, spec]) => ({ queryId, spec, sent: null })));
  }

  /** Every query runs again as the new caller; what the client has been told keeps its place until then. */
  become(identity: Identity): void {
    const before = [...this.#queries.values()].map((query) => query.live);
    const after = this.#watch(
      [...this.#queries].map(([queryId, { spec, live, sent }]) => ({
        queryId,
        spec: {
          call: { ...spec.call, identity },
          journal: (live.result?.ok ? live.result.journal : null) ?? spec.journal,
        },
        sent,
      })),
    );
    // A query shared between the old and the new caller is still watched.
    const kept = new Set(after);
    this.#live.release(
      before.filter((query) => !kept.has(query)),
      this.#watcher,
    );
  }

  /** What has changed since the last time, as texts for a Transition; counts as told. */
  takeModifications(): string[] {
    const modifications: string[] = [];
    for (const queryId of this.#removed) modifications.push(queryRemoved(queryId));
    this.#removed.clear();
    for (const [queryId, query] of this.#queries) {
      const { result } = query.live;
      if (result === null || (query.sent !== null && isSame(query.sent, result))) continue;
      query.sent = result;
      modifications.push(queryResult(queryId, result));
    }
    return modifications;
  }

  close(): void {
    const queries = [...this.#queries.values()].map((query) => query.live);
    this.#queries.clear();
    this.#live.release(queries, this.#watcher);
  }

  #watch(queries: readonly (Omit<Query, "live"> & { queryId: number })[]): LiveQuery[] {
    const live = this.#live.watch(
      queries.map((query) => query.spec),
      this.#watcher,
    );
    queries.forEach(({ queryId, spec, sent }, i) => {
      const query = live[i];
      if (query) this.#queries.set(queryId, { spec, live: query, sent });
    });
    return live;
  }
}

function isSame(a: FunctionResult, b: FunctionResult): boolean {
  if (a === b) return true;
  if (a.ok && b.ok) return a.value === b.value && a.journal === b.journal;
  return (
    !a.ok &&
    !b.ok &&
    a.errorMessage === b.errorMessage &&
    (a.errorData ?? "") === (b.errorData ?? "")
  );
}
