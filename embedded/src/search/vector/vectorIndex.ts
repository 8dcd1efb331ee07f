import { compareKeys } from "../../values/indexKey";
import { INTERNAL_ID_LENGTH } from "../../values/ids";
import { TopScores } from "./topScores";
import { decodeCoarse, decodeExact, type CoarseVector, type VectorLayout } from "./vectorEntries";
import { VectorMatrix } from "./vectorMatrix";
import type { VectorQuery } from "./vectorQuery";

export type VectorHit = { internalId: Uint8Array; score: number };

/** For data whose scores are all alike: more would only make it slow. */
const MAX_RESCORED = 2048;

/**
 * The vectors of one index in memory. Filter first, then score all that pass coarsely, then the
 * best of these exactly:
 *
 *   filter lists -> slots -> coarse scores (bytes, SIMD) -> some dozens -> exact rows -> result
 */
export class VectorIndex {
  readonly #layout: VectorLayout;
  readonly #matrix: VectorMatrix;
  readonly #slotOf = new Map<string, number>();
  readonly #idOf: (string | null)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #filtersOf: string[][] = [];
  /** Per filter field: slots by the key of the value. */
  readonly #slotsBy: Map<string, Set<number>>[];

  constructor(layout: VectorLayout) {
    this.#layout = layout;
    this.#matrix = new VectorMatrix(layout.dimensions);
    this.#slotsBy = layout.filterFields.map(() => new Map());
  }

  get size(): number {
    return this.#slotOf.size;
  }

  get byteLength(): number {
    return this.#matrix.byteLength;
  }

  /** `coarseRow` is the value of the document's coarse row, null when it is gone. */
  apply(internalId: Uint8Array, coarseRow: Uint8Array | null): void {
    const id = latin1(internalId);
    this.#remove(id);
    if (coarseRow) this.#add(id, decodeCoarse(coarseRow, this.#layout.dimensions));
  }

  /** Best first. `readExact` gives the value of a document's exact row, null if it is gone. */
  search(
    query: VectorQuery,
    readExact: (internalId: Uint8Array) => Uint8Array | null,
  ): VectorHit[] {
    const slots = this.#candidates(query);
    const coarse = new TopScores(Math.min(MAX_RESCORED, Math.max(query.limit * 8, 256)));
    this.#matrix.score(query.vector, slots, (slot, score) => coarse.offer(slot, score));

    const hits: VectorHit[] = [];
    let worst = -Infinity;
    for (const { slot, score } of coarse.descending()) {
      // Nothing that follows can be better than the worst hit.
      if (hits.length === query.limit && score < worst - this.#matrix.tolerance) break;
      const internalId = Buffer.from(this.#idOf[slot] ?? "", "latin1");
      const row = readExact(internalId);
      if (!row) continue;
      insert(hits, { internalId, score: dot(query.vector, decodeExact(row)) }, query.limit);
      worst = hits.length === query.limit ? (hits.at(-1)?.score ?? worst) : worst;
    }
    return hits;
  }

  #candidates({ anyOf }: VectorQuery): Uint32Array {
    if (anyOf === null) return Uint32Array.from(this.#slotOf.values());
    const lists = anyOf.flatMap(([field, key]) => {
      const slots = this.#slotsBy[field]?.get(latin1(key));
      return slots ? [slots] : [];
    });
    return union(lists, this.#idOf.length);
  }

  #add(id: string, { components, scale, filters }: CoarseVector): void {
    const slot = this.#freeSlots.pop() ?? this.#idOf.length;
    this.#slotOf.set(id, slot);
    this.#idOf[slot] = id;
    this.#matrix.set(slot, components, scale);
    const keys = filters.map(latin1);
    this.#filtersOf[slot] = keys;
    for (const [field, key] of keys.entries()) {
      const lists = this.#slotsBy[field];
      const list = lists?.get(key);
      if (list) list.add(slot);
      else lists?.set(key, new Set([slot]));
    }
  }

  #remove(id: string): void {
    const slot = this.#slotOf.get(id);
    if (slot === undefined) return;
    this.#slotOf.delete(id);
    this.#idOf[slot] = null;
    this.#freeSlots.push(slot);
    for (const [field, key] of (this.#filtersOf[slot] ?? []).entries()) {
      const list = this.#slotsBy[field]?.get(key);
      list?.delete(slot);
      if (list?.size === 0) this.#slotsBy[field]?.delete(key);
    }
  }
}

/** Each slot once. */
function union(lists: readonly Set<number>[], slotCount: number): Uint32Array {
  const isIn = new Uint8Array(slotCount);
  const slots = new Uint32Array(lists.reduce((sum, list) => sum + list.size, 0));
  let length = 0;
  for (const list of lists) {
    for (const slot of list) {
      if (isIn[slot] === 1) continue;
      isIn[slot] = 1;
      slots[length++] = slot;
    }
  }
  return slots.subarray(0, length);
}

/** The id in the key of a row. */
export const internalIdOf = (key: Uint8Array) => key.subarray(key.length - INTERNAL_ID_LENGTH);

const latin1 = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

/** Keeps `hits` sorted and no longer than `limit`. */
function insert(hits: VectorHit[], hit: VectorHit, limit: number): void {
  let position = hits.length;
  while (position > 0) {
    const before = hits[position - 1];
    if (!before || compareHits(before, hit) <= 0) break;
    position--;
  }
  if (position >= limit) return;
  hits.splice(position, 0, hit);
  if (hits.length > limit) hits.pop();
}

const compareHits = (a: VectorHit, b: VectorHit) =>
  b.score - a.score || compareKeys(a.internalId, b.internalId);
