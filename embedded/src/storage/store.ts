/**
 * The floor everything stands on: ordered byte keys in a few spaces, written in
 * atomic batches. `memory/` and `lmdb/` implement it and pass one contract suite.
 */
export type Space = "documents" | "index" | "meta" | "blobs";

/** Keys are not empty; keys of "meta" that begin with a zero byte belong to storage itself. */
export type StoreWrite = {
  space: Space;
  key: Uint8Array;
  /** null removes the row. Neither key nor value may be changed by the caller afterwards. */
  value: Uint8Array | null;
  /** Promise of the caller that no row has this key, which saves a VersionedStore one read. */
  fresh?: boolean;
};

export type KeyRange = {
  /** Inclusive. */
  start: Uint8Array;
  /** Exclusive; null is past the last key. */
  end: Uint8Array | null;
};

export interface Store {
  get(space: Space, key: Uint8Array): Uint8Array | undefined;
  /** Lazy, and valid only until control returns to the event loop. `reverse` walks from the end. */
  range(space: Space, range: KeyRange, options?: { reverse?: boolean }): Iterable<StoreEntry>;
  /**
   * All of it or none of it. Resolves when the bytes have been synced to disk; readers may see the
   * rows before that (LMDB shows a commit before its fdatasync returns), so callers gate on the promise.
   * Batches become durable in the order of the calls.
   */
  write(batch: readonly StoreWrite[]): Promise<void>;
  close(): Promise<void>;
}

export type StoreEntry = { key: Uint8Array; value: Uint8Array };

/**
 * Versions over a Store: a commit is visible to `head` at once, to everybody
 * when its group has been synced ("published").
 */
export interface VersionedStore {
  /** Newest timestamp that is durable; what queries read. Nanoseconds since 1970. */
  readonly publishedTs: bigint;
  /** Newest committed timestamp, perhaps not durable yet; what the next mutation reads. */
  readonly headTs: bigint;
  /** Default: publishedTs. Throws a UserFacingError when ts is older than what is kept. Close it when done. */
  snapshot(ts?: bigint): Snapshot;
  /** Reads at headTs as of now. */
  headSnapshot(): Snapshot;
  /** ts must be greater than headTs. In memory at once; the promise resolves once published. */
  commit(ts: bigint, writes: readonly StoreWrite[]): Promise<void>;
  /** Resolves when everything up to ts is published (at once if it is). */
  whenPublished(ts: bigint): Promise<void>;
  /** Called in order, after each group is durable and before the promises of its commits resolve. */
  onPublished(listener: (ts: bigint) => void): void;
  /** Keeps snapshots from ts on readable for durationMs (for /api/query_ts). */
  hold(ts: bigint, durationMs: number): void;
  close(): Promise<void>;
}

export interface Snapshot {
  readonly ts: bigint;
  get(space: Space, key: Uint8Array): Uint8Array | undefined;
  /** Like Store.range, and safe to hold across turns of the event loop. */
  range(space: Space, range: KeyRange, options?: SnapshotRangeOptions): Iterable<StoreEntry>;
  close(): void;
}

export type SnapshotRangeOptions = {
  reverse?: boolean;
  /** How many rows to fetch at first; later fetches are larger. Default 4. */
  expected?: number;
};
