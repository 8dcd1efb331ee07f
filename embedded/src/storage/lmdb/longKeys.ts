import { createHash } from "node:crypto";
import { compareKeys } from "../../values/indexKey";
import type { StoreEntry } from "../store";

/**
 * LMDB refuses keys of more than 1978 bytes; ours have no limit. Keys up to PREFIX_LENGTH are
 * stored as they are. Of longer ones the key in LMDB is
 *
 *   [ first PREFIX_LENGTH bytes ][ SHA-256 of the rest ]
 *
 * and the rest stands before the value. All long keys with the same prefix are neighbours in LMDB,
 * between the short key that equals the prefix and the next prefix; only their order among
 * themselves must be restored when reading.
 */
export const PREFIX_LENGTH = 1900;
const HASH_LENGTH = 32;

export const isLong = (key: Uint8Array) => key.length > PREFIX_LENGTH;

export function storedKey(key: Uint8Array): Uint8Array {
  if (!isLong(key)) return key;
  const stored = new Uint8Array(PREFIX_LENGTH + HASH_LENGTH);
  stored.set(key.subarray(0, PREFIX_LENGTH));
  stored.set(createHash("sha256").update(key.subarray(PREFIX_LENGTH)).digest(), PREFIX_LENGTH);
  return stored;
}

export function storedValue(key: Uint8Array, value: Uint8Array): Uint8Array {
  if (!isLong(key)) return value;
  const rest = key.subarray(PREFIX_LENGTH);
  const stored = Buffer.allocUnsafe(4 + rest.length + value.length);
  stored.writeUInt32BE(rest.length, 0);
  stored.set(rest, 4);
  stored.set(value, 4 + rest.length);
  return stored;
}

/** Key and value of a row as LMDB holds it. */
export function restoreEntry(stored: { key: Uint8Array; value: Uint8Array }): StoreEntry {
  if (!isLong(stored.key)) return stored;
  const { rest, value } = split(stored.value);
  const key = Buffer.concat([stored.key.subarray(0, PREFIX_LENGTH), rest]);
  return { key, value };
}

/** The value of a long key's row. */
export function restoreValue(stored: Uint8Array): Uint8Array {
  return split(stored).value;
}

function split(stored: Uint8Array): { rest: Uint8Array; value: Uint8Array } {
  const view = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength);
  const restEnd = 4 + view.readUInt32BE(0);
  return { rest: view.subarray(4, restEnd), value: view.subarray(restEnd) };
}

/** Where a walk from `key` on has to begin in LMDB: at the first long key with that prefix. */
export function storedStart(key: Uint8Array): Uint8Array {
  return isLong(key) ? key.subarray(0, PREFIX_LENGTH) : key;
}

/** Exclusive end in LMDB for a walk that ends before `key`: past all long keys with that prefix. */
export function storedEnd(key: Uint8Array): Uint8Array {
  if (!isLong(key)) return key;
  const end = new Uint8Array(PREFIX_LENGTH + HASH_LENGTH + 1).fill(255);
  end.set(key.subarray(0, PREFIX_LENGTH));
  return end;
}

/** Rows in LMDB's order to entries in key order, for both directions. */
export function* inKeyOrder(
  rows: Iterable<{ key: Uint8Array; value: Uint8Array }>,
  reverse: boolean,
): Generator<StoreEntry> {
  let group: StoreEntry[] = [];
  for (const row of rows) {
    const continues = isLong(row.key) && samePrefix(group[0]?.key, row.key);
    if (!continues && group.length > 0) {
      yield* sorted(group, reverse);
      group = [];
    }
    if (isLong(row.key)) group.push(restoreEntry(row));
    else yield row;
  }
  yield* sorted(group, reverse);
}

function samePrefix(a: Uint8Array | undefined, b: Uint8Array): boolean {
  if (!a) return false;
  return compareKeys(a.subarray(0, PREFIX_LENGTH), b.subarray(0, PREFIX_LENGTH)) === 0;
}

const sorted = (group: StoreEntry[], reverse: boolean) =>
  group.toSorted((a, b) => (reverse ? compareKeys(b.key, a.key) : compareKeys(a.key, b.key)));
