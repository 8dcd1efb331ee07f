import { assert } from "../lib/assert";
import { compareKeys, keySuccessor } from "../values/indexKey";
import type { Overlay, OverlayEntry } from "./overlay";
import type { KeyRange, SnapshotRangeOptions, Space, Store, StoreEntry } from "./store";

const DEFAULT_FETCH = 4;
const MAX_FETCH = 256;

export type MergeSource = { store: Store; overlay: Overlay; commit: number; closed: boolean };

/**
 * The rows of a range as commit number `commit` left them: the store's rows with the overlay's laid
 * over them, in key order.
 *
 * Rows are fetched in growing portions. Each portion is merged in one go and nothing of the store
 * stays open between two of them, so the consumer may take its time, stop anywhere and let other
 * commits happen meanwhile.
 */
export function* mergedRange(
  source: MergeSource,
  space: Space,
  range: KeyRange,
  options: SnapshotRangeOptions = {},
): Generator<StoreEntry> {
  const reverse = options.reverse ?? false;
  let rest = range;
  for (let limit = options.expected ?? DEFAULT_FETCH; ; limit = Math.min(4 * limit, MAX_FETCH)) {
    const rows = fetchRows(source, space, rest, { reverse, limit });
    yield* rows;
    const last = rows[limit - 1];
    if (!last) return;
    rest = reverse
      ? { start: range.start, end: last.key }
      : { start: keySuccessor(last.key), end: range.end };
  }
}

/** The first `limit` rows; fewer only if there are no more. */
function fetchRows(
  { store, overlay, commit, closed }: MergeSource,
  space: Space,
  range: KeyRange,
  options: { reverse: boolean; limit: number },
): StoreEntry[] {
  assert(!closed, "read from a closed snapshot");
  const rows: StoreEntry[] = [];
  const recent = overlay.isEmpty(space) ? null : overlay.entries(space, range, options);
  let over = recent?.next().value ?? null;

  /** Takes the overlay's rows that come before `key`; null is past everything. */
  const takeRecentBefore = (key: Uint8Array | null) => {
    while (over && rows.length < options.limit) {
      if (key !== null && !comesBefore(over.key, key, options.reverse)) return;
      push(rows, over, commit);
      over = recent?.next().value ?? null;
    }
  };

  for (const row of store.range(space, range, { reverse: options.reverse })) {
    takeRecentBefore(row.key);
    if (rows.length >= options.limit) return rows;
    if (over && compareKeys(over.key, row.key) === 0) {
      push(rows, over, commit);
      over = recent?.next().value ?? null;
    } else {
      rows.push(row);
    }
    if (rows.length >= options.limit) return rows;
  }
  takeRecentBefore(null);
  return rows;
}

function push(
  rows: StoreEntry[],
  over: { key: Uint8Array; value: OverlayEntry },
  commit: number,
): void {
  const value = over.value.at(commit);
  if (value !== null) rows.push({ key: over.key, value });
}

const comesBefore = (a: Uint8Array, b: Uint8Array, reverse: boolean) =>
  reverse ? compareKeys(a, b) > 0 : compareKeys(a, b) < 0;
