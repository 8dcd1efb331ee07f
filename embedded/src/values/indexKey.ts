import { bytesOf, kindOf, type JsonObject, type JsonValue } from "./json";

/**
 * Byte keys that sort like Convex values:
 * undefined < null < int64 < float64 < false < true < string < bytes < array < object.
 *
 * Every value is a tag and a self-delimiting body, so keys of several values are simply
 * concatenated, and no encoded value is a prefix of another one:
 *
 *   int64    big endian, sign bit flipped
 *   float64  big endian; positive: sign bit flipped, negative: all bits flipped (IEEE total order)
 *   string   UTF-8 bytes, 00 -> 01 01, 01 -> 01 02, then 00
 *   bytes    likewise
 *   array    elements, then 00
 *   object   (name as string, value) by name, then 00
 */
const TAG = {
  end: 0x00,
  undefined: 0x01,
  null: 0x02,
  int64: 0x03,
  float64: 0x04,
  false: 0x05,
  true: 0x06,
  string: 0x07,
  bytes: 0x08,
  array: 0x09,
  object: 0x0a,
} as const;

/** undefined stands for a missing field. */
export type IndexValue = JsonValue | undefined;

/** The key of a tuple of values. */
export function encodeKey(values: readonly IndexValue[]): Uint8Array {
  const writer = new KeyWriter();
  for (const value of values) writer.value(value);
  return writer.finish();
}

/** Smallest key greater than every key that starts with `prefix`; null when there is none. */
export function prefixEnd(prefix: Uint8Array): Uint8Array | null {
  let length = prefix.length;
  while (length > 0 && prefix[length - 1] === 255) length--;
  if (length === 0) return null;
  const end = Uint8Array.from(prefix.subarray(0, length));
  end[length - 1] = (end[length - 1] ?? 0) + 1;
  return end;
}

/** Smallest key greater than `key`. */
export function keySuccessor(key: Uint8Array): Uint8Array {
  const successor = new Uint8Array(key.length + 1);
  successor.set(key);
  return successor;
}

/** Negative, zero or positive, byte by byte; a prefix comes first. */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  // A call into the runtime costs more than a short loop.
  if (length > 128) return Buffer.compare(a, b);
  for (let i = 0; i < length; i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function concatKeys(...parts: Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const key = new Uint8Array(length);
  let position = 0;
  for (const part of parts) {
    key.set(part, position);
    position += part.length;
  }
  return key;
}

/**
 * Builds one key at a time in a buffer that all writers share: from the first write to `finish()`
 * no other writer may be used.
 */
export class KeyWriter {
  #length = 0;

  value(value: IndexValue): this {
    if (typeof value === "string") this.#string(value);
    else if (typeof value === "number") this.#float(value);
    else if (value === undefined) this.#byte(TAG.undefined);
    else if (value === null) this.#byte(TAG.null);
    else if (typeof value === "boolean") this.#byte(value ? TAG.true : TAG.false);
    else if (Array.isArray(value)) this.#array(value);
    else this.#objectLike(value);
    return this;
  }

  /** Verbatim, for parts that need no order among themselves or are fixed in length. */
  raw(bytes: Uint8Array): this {
    reserve(this.#length, bytes.length);
    shared.set(bytes, this.#length);
    this.#length += bytes.length;
    return this;
  }

  /** 32 bits, big endian. */
  uint32(value: number): this {
    reserve(this.#length, 4);
    this.#length = shared.writeUInt32BE(value, this.#length);
    return this;
  }

  finish(): Uint8Array {
    const key = copyOf(0, this.#length);
    this.#length = 0;
    return key;
  }

  /** Like `finish`, as a string with one character per byte. */
  finishBinary(): string {
    const key = shared.toString("latin1", 0, this.#length);
    this.#length = 0;
    return key;
  }

  #byte(byte: number): void {
    reserve(this.#length, 1);
    shared[this.#length++] = byte;
  }

  #float(value: number): void {
    reserve(this.#length, 9);
    shared[this.#length] = TAG.float64;
    shared.writeDoubleBE(value, this.#length + 1);
    this.#flipSign(this.#length + 1);
    this.#length += 9;
  }

  /** Float bits at `start`: order of the bytes becomes order of the numbers. */
  #flipSign(start: number): void {
    const first = shared[start] ?? 0;
    if (first < 128) {
      shared[start] = first | 128;
      return;
    }
    for (let i = start; i < start + 8; i++) shared[i] = ~(shared[i] ?? 0);
  }

  #int64(value: JsonObject): void {
    reserve(this.#length, 9);
    shared[this.#length++] = TAG.int64;
    const littleEndian = "$commitTs" in value ? MAX_INT64_LE : bytesOf(value, "$integer");
    for (let i = 7; i >= 0; i--) shared[this.#length++] = littleEndian[i] ?? 0;
    const first = this.#length - 8;
    shared[first] = (shared[first] ?? 0) ^ 128;
  }

  #string(text: string): void {
    reserve(this.#length, 2 + 3 * text.length);
    shared[this.#length++] = TAG.string;
    const start = this.#length;
    const end = start + shared.write(text, start, "utf8");
    this.#length = end;
    for (let i = start; i < end; i++) {
      if ((shared[i] ?? 0) < 2) return this.#rewriteEscaped(start, end);
    }
    this.#byte(TAG.end);
  }

  #rewriteEscaped(start: number, end: number): void {
    const bytes = copyOf(start, end);
    this.#length = start;
    this.#escaped(bytes);
  }

  #escaped(bytes: Uint8Array): void {
    reserve(this.#length, 2 * bytes.length + 1);
    for (const byte of bytes) {
      if (byte < 2) shared[this.#length++] = 1;
      shared[this.#length++] = byte < 2 ? byte + 1 : byte;
    }
    shared[this.#length++] = TAG.end;
  }

  #array(elements: JsonValue[]): void {
    this.#byte(TAG.array);
    for (const element of elements) this.value(element);
    this.#byte(TAG.end);
  }

  #objectLike(value: JsonObject): void {
    const kind = kindOf(value);
    if (kind === "int64") return this.#int64(value);
    if (kind === "float64") return this.#float(bytesOf(value, "$float").readDoubleLE(0));
    if (kind === "bytes") {
      this.#byte(TAG.bytes);
      return this.#escaped(bytesOf(value, "$bytes"));
    }
    if ("$undefined" in value) return this.#byte(TAG.undefined);
    this.#byte(TAG.object);
    for (const name of Object.keys(value).toSorted()) {
      this.#string(name);
      this.value(value[name]);
    }
    this.#byte(TAG.end);
  }
}

const MAX_INT64_LE = Buffer.from([255, 255, 255, 255, 255, 255, 255, 127]);

let shared = Buffer.alloc(4096);

/** A plain Uint8Array: `slice` of a Buffer would be a view of it. */
function copyOf(start: number, end: number): Uint8Array {
  const copy = new Uint8Array(end - start);
  copy.set(shared.subarray(start, end));
  return copy;
}

function reserve(length: number, more: number): void {
  if (length + more <= shared.length) return;
  const larger = Buffer.alloc(Math.max(2 * shared.length, length + more));
  shared.copy(larger, 0, 0, length);
  shared = larger;
}
