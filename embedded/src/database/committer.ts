import { assert } from "../lib/assert";
import { ServerError } from "../lib/errors";
import { nowNs, type Clock } from "../runtime/clock";
import type { StoreWrite, VersionedStore } from "../storage/store";
import type { BinaryKey } from "./keys";
import { WriteLog, groupByIndex, type LogEntry } from "./writeLog";

/**
 * A mutation knows its timestamp from the start. Commits of the catalog and of index builds that
 * happen while it is open take the timestamps just below, so there must be room for them.
 */
const ROOM_FOR_INTERNAL_COMMITS = 1000n;

/** Hands out timestamps and writes commits, one after the other, to the store and the log. */
export class Committer {
  readonly log: WriteLog;
  #openMutationTs: bigint | null = null;

  constructor(
    readonly store: VersionedStore,
    readonly clock: Clock,
  ) {
    this.log = new WriteLog(store.publishedTs);
  }

  beginMutation(): bigint {
    assert(this.#openMutationTs === null, "two mutations at once");
    const earliest = this.store.headTs + ROOM_FOR_INTERNAL_COMMITS;
    const now = nowNs(this.clock);
    this.#openMutationTs = now > earliest ? now : earliest;
    return this.#openMutationTs;
  }

  endMutation(): void {
    this.#openMutationTs = null;
  }

  /** Whether a commit of our own fits in now; false only while a mutation has been open for long. */
  get hasRoom(): boolean {
    return this.#openMutationTs === null || this.store.headTs + 1n < this.#openMutationTs;
  }

  commit(entry: LogEntry, writes: readonly StoreWrite[]): Promise<void> {
    const done = this.store.commit(entry.ts, writes);
    // Not before: a store that has failed refuses, and what it refuses must not pile up here.
    this.log.append(entry);
    return done;
  }

  /** A commit outside of any mutation. */
  commitInternal(writes: readonly StoreWrite[], keys: readonly BinaryKey[] = []): Promise<void> {
    return this.commit({ ts: this.#internalTs(), keys: groupByIndex(keys), texts: [] }, writes);
  }

  #internalTs(): bigint {
    const next = this.store.headTs + 1n;
    if (this.#openMutationTs === null) {
      const now = nowNs(this.clock);
      return now > next ? now : next;
    }
    if (next < this.#openMutationTs) return next;
    throw new ServerError(
      "overloaded",
      "TooManyInternalCommits",
      "The database is changing its tables while a mutation runs. Try again.",
    );
  }
}
