import { assert } from "../lib/assert";
import { UserFacingError } from "../lib/errors";
import { realClock, type Clock } from "../runtime/clock";
import { GroupCommit } from "./groupCommit";
import { mergedRange, type MergeSource } from "./mergedRange";
import { Overlay } from "./overlay";
import type {
  KeyRange,
  Snapshot,
  SnapshotRangeOptions,
  Space,
  Store,
  StoreEntry,
  StoreWrite,
  VersionedStore,
} from "./store";

/** Of the last published commit, so that timestamps go on rising after a restart. */
const CLOCK_KEY = Buffer.from("\0clock");

/**
 * Opens the versions over a store. `publishedTs` then is the last timestamp persisted by any
 * earlier process, 0n for a new store.
 */
export function openVersionedStore(
  store: Store,
  options: VersionedStoreOptions = {},
): VersionedStore & { readonly stats: VersionedStoreStats } {
  const row = store.get("meta", CLOCK_KEY);
  const ts = row ? Buffer.from(row).readBigUInt64BE(0) : 0n;
  return new Versions(store, ts, options);
}

export type VersionedStoreOptions = {
  clock?: Clock;
  /** Groups start that far apart while several callers commit: less work per commit, more delay. Default 0. */
  groupSpacingMs?: number;
  /** The first failed write: nothing is committed any more, until the store is opened anew. */
  onFailure?: (error: Error) => void;
};

export type VersionedStoreStats = {
  /** Keys that have recent versions in memory. */
  overlayKeys: number;
  /** Commits that are not published or still visible to an older snapshot. */
  recentCommits: number;
  openSnapshots: number;
};

/** A commit by its number; numbers are dense and start at 1 with each process. */
type RecentCommit = { number: number; ts: bigint; writes: readonly StoreWrite[] };

class Versions implements VersionedStore {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #overlay = new Overlay();
  readonly #groups: GroupCommit;
  readonly #listeners: ((ts: bigint) => void)[] = [];

  #head: { number: number; ts: bigint };
  #published: { number: number; ts: bigint };
  /** The oldest state that can still be read; commits up to it are only in the store. */
  #floor: { number: number; ts: bigint };
  /** Commits after the floor, in order. */
  readonly #recent: RecentCommit[] = [];
  /** How many open snapshots read as of a commit number. */
  readonly #open = new Map<number, number>();
  #holds: { number: number; untilMs: number }[] = [];

  constructor(store: Store, ts: bigint, options: VersionedStoreOptions) {
    this.#store = store;
    this.#clock = options.clock ?? realClock;
    this.#head = this.#published = this.#floor = { number: 0, ts };
    this.#groups = new GroupCommit({
      write: (writes, lastTs) => store.write([...writes, clockRow(lastTs)]),
      published: (lastTs) => this.#publish(lastTs),
      failed: options.onFailure,
      clock: this.#clock,
      spacingMs: options.groupSpacingMs ?? 0,
    });
  }

  get publishedTs(): bigint {
    return this.#published.ts;
  }

  get headTs(): bigint {
    return this.#head.ts;
  }

  get stats(): VersionedStoreStats {
    let openSnapshots = 0;
    for (const count of this.#open.values()) openSnapshots += count;
    return { overlayKeys: this.#overlay.size, recentCommits: this.#recent.length, openSnapshots };
  }

  snapshot(ts = this.#published.ts): Snapshot {
    return this.#openSnapshot(ts, this.#numberAt(ts));
  }

  headSnapshot(): Snapshot {
    return this.#openSnapshot(this.#head.ts, this.#head.number);
  }

  commit(ts: bigint, writes: readonly StoreWrite[]): Promise<void> {
    assert(ts > this.#head.ts, "a commit's timestamp must be greater than the last one's");
    const failure = this.#groups.failure;
    if (failure) throw failure;
    const number = this.#head.number + 1;
    for (const { space, key, value, fresh } of writes) {
      this.#overlay.put(space, key, { commit: number, value }, fresh ? null : this.#store);
    }
    this.#head = { number, ts };
    this.#recent.push({ number, ts, writes });
    return this.#groups.add(ts, writes);
  }

  whenPublished(ts: bigint): Promise<void> {
    if (ts <= this.#published.ts) return Promise.resolve();
    assert(ts <= this.#head.ts, "waits for a timestamp that was never committed");
    return this.#groups.whenWritten(ts);
  }

  onPublished(listener: (ts: bigint) => void): void {
    this.#listeners.push(listener);
  }

  hold(ts: bigint, durationMs: number): void {
    this.#holds.push({ number: this.#numberAt(ts), untilMs: this.#clock.nowMs() + durationMs });
  }

  async close(): Promise<void> {
    await this.#groups.idle();
    await this.#store.close();
  }

  /** Number of the last commit at or before ts. */
  #numberAt(ts: bigint): number {
    if (ts === this.#published.ts) return this.#published.number;
    if (ts < this.#floor.ts) {
      throw new UserFacingError(
        `The snapshot at ${ts} is no longer available: the oldest one is at ${this.#floor.ts}.`,
      );
    }
    if (ts > this.#head.ts) {
      throw new UserFacingError(
        `There is no snapshot at ${ts} yet: the newest one is at ${this.#head.ts}.`,
      );
    }
    let low = 0;
    let high = this.#recent.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#recent[middle]?.ts ?? ts) <= ts) low = middle + 1;
      else high = middle;
    }
    return this.#floor.number + low;
  }

  #openSnapshot(ts: bigint, number: number): Snapshot {
    this.#open.set(number, (this.#open.get(number) ?? 0) + 1);
    const source = { store: this.#store, overlay: this.#overlay, commit: number, closed: false };
    return new OpenSnapshot(source, ts, () => this.#closeSnapshot(number));
  }

  #closeSnapshot(number: number): void {
    const left = (this.#open.get(number) ?? 0) - 1;
    if (left > 0) {
      this.#open.set(number, left);
      return;
    }
    this.#open.delete(number);
    if (number === this.#floor.number) this.#trim();
  }

  #publish(ts: bigint): void {
    this.#published = { number: this.#numberAt(ts), ts };
    this.#trim();
    for (const listener of this.#listeners) listener(ts);
  }

  /** Moves the floor up to the oldest state that somebody may still read. */
  #trim(): void {
    if (this.#holds.length > 0) {
      const nowMs = this.#clock.nowMs();
      this.#holds = this.#holds.filter((hold) => hold.untilMs > nowMs);
    }
    let floor = this.#published.number;
    for (const number of this.#open.keys()) floor = Math.min(floor, number);
    for (const { number } of this.#holds) floor = Math.min(floor, number);

    const trimmed = floor - this.#floor.number;
    if (trimmed <= 0) return;
    for (const commit of this.#recent.splice(0, trimmed)) {
      for (const { space, key } of commit.writes) this.#overlay.trim(space, key, floor);
      this.#floor = { number: commit.number, ts: commit.ts };
    }
  }
}

class OpenSnapshot implements Snapshot {
  readonly ts: bigint;
  readonly #source: MergeSource;
  readonly #onClose: () => void;

  constructor(source: MergeSource, ts: bigint, onClose: () => void) {
    this.ts = ts;
    this.#source = source;
    this.#onClose = onClose;
  }

  get(space: Space, key: Uint8Array): Uint8Array | undefined {
    const { store, overlay, commit, closed } = this.#source;
    assert(!closed, "read from a closed snapshot");
    const recent = overlay.get(space, key, commit);
    return recent === undefined ? store.get(space, key) : (recent ?? undefined);
  }

  range(space: Space, range: KeyRange, options?: SnapshotRangeOptions): Iterable<StoreEntry> {
    return mergedRange(this.#source, space, range, options);
  }

  close(): void {
    if (this.#source.closed) return;
    this.#source.closed = true;
    this.#onClose();
  }
}

function clockRow(ts: bigint): StoreWrite {
  const value = Buffer.alloc(8);
  value.writeBigUInt64BE(ts);
  return { space: "meta", key: CLOCK_KEY, value };
}
