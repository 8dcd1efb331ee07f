import { compareKeys } from "../values/indexKey";
import type { KeyRange } from "./store";

/**
 * Map from byte keys in key order. A list of sorted chunks: finding a key is two binary searches,
 * inserting moves at most one chunk's entries.
 *
 *   [ a b c ]  [ d f g h ]  [ k ]        first keys: a d k
 */
export class OrderedMap<V> {
  #chunks: Entry<V>[][] = [];
  #size = 0;
  /** Goes up with every structural change, so that running iterations know they must look again. */
  #changes = 0;

  get size(): number {
    return this.#size;
  }

  get(key: Uint8Array): V | undefined {
    const chunk = this.#chunks[this.#chunkFor(key)];
    if (!chunk) return undefined;
    const entry = chunk[lowerBound(chunk, key)];
    return entry && compareKeys(entry.key, key) === 0 ? entry.value : undefined;
  }

  set(key: Uint8Array, value: V): void {
    const chunkIndex = this.#chunkFor(key);
    const chunk = this.#chunks[chunkIndex];
    if (!chunk) {
      this.#chunks.push([{ key, value }]);
      this.#size = 1;
      this.#changes++;
      return;
    }
    const index = lowerBound(chunk, key);
    const entry = chunk[index];
    if (entry && compareKeys(entry.key, key) === 0) {
      entry.value = value;
      return;
    }
    chunk.splice(index, 0, { key, value });
    this.#size++;
    this.#changes++;
    if (chunk.length > MAX_CHUNK) {
      this.#chunks.splice(chunkIndex + 1, 0, chunk.splice(MAX_CHUNK / 2));
    }
  }

  delete(key: Uint8Array): boolean {
    const chunkIndex = this.#chunkFor(key);
    const chunk = this.#chunks[chunkIndex];
    if (!chunk) return false;
    const index = lowerBound(chunk, key);
    const entry = chunk[index];
    if (!entry || compareKeys(entry.key, key) !== 0) return false;
    chunk.splice(index, 1);
    if (chunk.length === 0) this.#chunks.splice(chunkIndex, 1);
    this.#size--;
    this.#changes++;
    return true;
  }

  /** Entries within the range; the map may be changed meanwhile. */
  *entries(range: KeyRange, options: { reverse?: boolean } = {}): Generator<Entry<V>> {
    const reverse = options.reverse ?? false;
    let position = reverse ? this.#before(range.end) : this.#notBefore(range.start);
    let changes = this.#changes;
    while (true) {
      const entry = this.#chunks[position.chunk]?.[position.index];
      if (!entry) return;
      if (reverse ? compareKeys(entry.key, range.start) < 0 : isPast(entry.key, range.end)) return;
      yield entry;
      if (changes !== this.#changes) {
        changes = this.#changes;
        position = reverse ? this.#before(entry.key) : this.#after(entry.key);
      } else {
        position = reverse ? this.#previous(position) : this.#next(position);
      }
    }
  }

  /** Chunk in which the key is or belongs; -1 only when there are no chunks. */
  #chunkFor(key: Uint8Array): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = this.#chunks[middle]?.[0];
      if (first && compareKeys(first.key, key) <= 0) low = middle;
      else high = middle - 1;
    }
    return high < 0 ? -1 : low;
  }

  #notBefore(key: Uint8Array): Position {
    const chunk = this.#chunkFor(key);
    return this.#normalize({ chunk, index: lowerBound(this.#chunks[chunk] ?? [], key) });
  }

  #after(key: Uint8Array): Position {
    const position = this.#notBefore(key);
    const entry = this.#chunks[position.chunk]?.[position.index];
    return entry && compareKeys(entry.key, key) === 0 ? this.#next(position) : position;
  }

  /** Position of the last entry before `key`; null is past everything. */
  #before(key: Uint8Array | null): Position {
    if (key !== null) return this.#previous(this.#notBefore(key));
    const chunk = this.#chunks.length - 1;
    return { chunk, index: (this.#chunks[chunk]?.length ?? 0) - 1 };
  }

  #next(position: Position): Position {
    return this.#normalize({ chunk: position.chunk, index: position.index + 1 });
  }

  #previous({ chunk, index }: Position): Position {
    if (index > 0) return { chunk, index: index - 1 };
    return { chunk: chunk - 1, index: (this.#chunks[chunk - 1]?.length ?? 0) - 1 };
  }

  #normalize(position: Position): Position {
    const chunk = this.#chunks[position.chunk];
    if (chunk && position.index >= chunk.length) return { chunk: position.chunk + 1, index: 0 };
    return position;
  }
}

type Entry<V> = { readonly key: Uint8Array; value: V };
type Position = { chunk: number; index: number };

const MAX_CHUNK = 128;

const isPast = (key: Uint8Array, end: Uint8Array | null) =>
  end !== null && compareKeys(key, end) >= 0;

/** Index of the first entry whose key is not less than `key`. */
function lowerBound(chunk: readonly Entry<unknown>[], key: Uint8Array): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = chunk[middle];
    if (entry && compareKeys(entry.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
