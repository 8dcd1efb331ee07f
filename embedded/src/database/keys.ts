import { INTERNAL_ID_LENGTH } from "../values/ids";

/**
 * Keys inside the database are "binary strings": one character per byte, U+0000..U+00FF. They
 * compare with `<` exactly as the bytes do, are found in a Map by content, and cost one native
 * copy at the border to the store.
 *
 *   documents   [table number, 32 bits][internal id, 16 bytes]
 *   index       [index id, 32 bits][encoded fields]...[encoded _creationTime][internal id]
 *
 * A logical key is the part behind the first 32 bits.
 */
export type BinaryKey = string;

/** Half-open; `end` null is past the last key. */
export type Interval = { start: BinaryKey; end: BinaryKey | null };

export const WHOLE: Interval = { start: "", end: null };
export const PREFIX_LENGTH = 4;
export const DOCUMENT_KEY_LENGTH = PREFIX_LENGTH + INTERNAL_ID_LENGTH;

export function toBinary(bytes: Uint8Array): BinaryKey {
  return Buffer.isBuffer(bytes)
    ? bytes.toString("latin1")
    : latin1Slice.call(bytes, 0, bytes.length);
}

/** What `toString("latin1")` ends in; it takes any bytes, which saves making a Buffer around them. */
const { latin1Slice } = Buffer.prototype as unknown as {
  latin1Slice: (this: Uint8Array, start: number, end: number) => string;
};

export function toBytes(key: BinaryKey): Buffer {
  return Buffer.from(key, "latin1");
}

export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** 32 bits, big endian. */
export function prefixOf(number: number): BinaryKey {
  return String.fromCharCode(
    (number >>> 24) & 255,
    (number >>> 16) & 255,
    (number >>> 8) & 255,
    number & 255,
  );
}

export function prefixNumber(key: BinaryKey): number {
  return (
    ((key.charCodeAt(0) << 24) |
      (key.charCodeAt(1) << 16) |
      (key.charCodeAt(2) << 8) |
      key.charCodeAt(3)) >>>
    0
  );
}

/** Smallest key greater than every key that starts with `prefix`; null when there is none. */
export function prefixEnd(prefix: BinaryKey): BinaryKey | null {
  let length = prefix.length;
  while (length > 0 && prefix.charCodeAt(length - 1) === 255) length--;
  if (length === 0) return null;
  return prefix.slice(0, length - 1) + String.fromCharCode(prefix.charCodeAt(length - 1) + 1);
}

/** Smallest key greater than `key`. */
export function successor(key: BinaryKey): BinaryKey {
  return key + "\0";
}

export function isEmptyInterval(interval: Interval): boolean {
  return interval.end !== null && interval.start >= interval.end;
}

export function contains(interval: Interval, key: BinaryKey): boolean {
  return interval.start <= key && (interval.end === null || key < interval.end);
}

/** First position in the sorted array whose key is >= `key`. */
export function lowerBound(sorted: readonly BinaryKey[], key: BinaryKey): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as BinaryKey) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
