import { compareKeys, encodeKey } from "../../values/indexKey";
import type { IndexValue } from "../../values/indexKey";
import { planBlocks } from "./blockPlan";
import {
  DIRECTORY_RANGE,
  ONLY_PARTITION,
  partitionFor,
  partitionOf,
  partitionRange,
  termBytes,
  WordRow,
  type ByteRange,
  type TextIndex,
  type TextIndexReader,
} from "./textEntries";
import { queryTerms } from "./tokenize";

export type TextQuery = {
  text: string;
  /** By position in the index's filter fields; undefined asks for a missing field. */
  filters: ReadonlyMap<number, IndexValue>;
};

export type TextHit = { internalId: Uint8Array; score: number };

/** As many as the official backend ranks. */
export const MAX_HITS = 1024;
/** Bounds the cost of a search: of words that are all over very much text, the newest is looked at. */
const MAX_ROWS = 20_000;
const MAX_PARTITIONS = 4096;

/**
 * Documents with any of the query's words, best first: BM25, equal ones newest first.
 * `documentCount` is the size of the table, for the weight of rare words.
 */
export function searchText(
  index: TextIndex,
  query: TextQuery,
  context: { reader: TextIndexReader; documentCount: number },
): TextHit[] {
  const terms = queryTerms(query.text).map(termBytes);
  if (terms.length === 0) return [];
  const candidates = new Candidates();
  const isWanted = otherFilters(index, query.filters);
  let left = MAX_ROWS;
  for (const range of rangesFor(index, query, context.reader)) {
    for (const row of context.reader.range(range, { reverse: true })) {
      if (left-- === 0) break;
      const words = new WordRow(row.key, row.value);
      for (const [position, term] of terms.entries()) {
        const occurrences = words.count(term);
        if (occurrences === 0) continue;
        if (!isWanted(words)) break;
        candidates.add(position, words, occurrences);
      }
    }
    if (left <= 0) break;
  }
  return candidates.ranked(context.documentCount).slice(0, MAX_HITS);
}

/** Within one partition by what is in its blocks; over many of them, each from the newest on. */
function* rangesFor(
  index: TextIndex,
  { text, filters }: TextQuery,
  reader: TextIndexReader,
): Generator<ByteRange> {
  if (index.filterPaths.length === 0 || filters.has(0)) {
    const partition = filters.has(0) ? partitionFor(filters.get(0)) : ONLY_PARTITION;
    return yield* planBlocks(partition, { terms: queryTerms(text), filters }, reader);
  }
  let count = 0;
  for (const { key } of reader.range(DIRECTORY_RANGE, { reverse: false })) {
    yield partitionRange(partitionOf(key));
    if (++count === MAX_PARTITIONS) return;
  }
}

/** Filters on other fields than the first are kept with the words, encoded one after the other. */
function otherFilters(
  index: TextIndex,
  filters: ReadonlyMap<number, IndexValue>,
): (row: WordRow) => boolean {
  const wanted: (Uint8Array | null)[] = index.filterPaths
    .slice(1)
    .map((_, i) => (filters.has(i + 1) ? encodeKey([filters.get(i + 1)]) : null));
  if (wanted.every((value) => value === null)) return () => true;
  return (row) => matches(row.filters, wanted);
}

function matches(filters: Uint8Array, wanted: readonly (Uint8Array | null)[]): boolean {
  let position = 0;
  for (const value of wanted) {
    const end = valueEnd(filters, position);
    if (value && compareKeys(filters.subarray(position, end), value) !== 0) return false;
    position = end;
  }
  return true;
}

/** Where the encoded value that begins at `start` ends; see values/indexKey for the tags. */
function valueEnd(bytes: Uint8Array, start: number): number {
  const tag = bytes[start] ?? 0;
  if (tag === 3 || tag === 4) return start + 9;
  if (tag < 7) return start + 1;
  if (tag === 7 || tag === 8) return bytes.indexOf(0, start) + 1;
  let position = start + 1;
  while (bytes[position] !== 0) position = valueEnd(bytes, position);
  return position + 1;
}

type Candidate = {
  internalId: Uint8Array;
  length: number;
  /** Occurrences by the position of the term in the query. */
  occurrences: Map<number, number>;
};

const K1 = 1.2;
const B = 0.75;

class Candidates {
  readonly #byId = new Map<string, Candidate>();
  readonly #documentsWith: number[] = [];

  add(term: number, { internalId, length }: WordRow, occurrences: number): void {
    const id = Buffer.from(internalId.buffer, internalId.byteOffset, internalId.length).toString(
      "latin1",
    );
    let candidate = this.#byId.get(id);
    if (!candidate) {
      candidate = { internalId, length, occurrences: new Map() };
      this.#byId.set(id, candidate);
    }
    const before = candidate.occurrences.get(term) ?? 0;
    if (before === 0) this.#documentsWith[term] = (this.#documentsWith[term] ?? 0) + 1;
    candidate.occurrences.set(term, before + occurrences);
  }

  ranked(documentCount: number): TextHit[] {
    const weights = this.#documentsWith.map((count) => {
      const total = Math.max(documentCount, count);
      return Math.log(1 + (total - count + 0.5) / (count + 0.5));
    });
    let lengths = 0;
    for (const { length } of this.#byId.values()) lengths += length;
    const averageLength = lengths / Math.max(1, this.#byId.size);
    const hits = Array.from(this.#byId.values(), ({ internalId, length, occurrences }) => {
      let score = 0;
      for (const [term, count] of occurrences) {
        const damping = K1 * (1 - B + (B * length) / averageLength);
        score += ((weights[term] ?? 0) * count * (K1 + 1)) / (count + damping);
      }
      return { internalId, score };
    });
    // Ids begin with the time, so the greater one is the newer one.
    return hits.toSorted((a, b) => b.score - a.score || compareKeys(b.internalId, a.internalId));
  }
}
