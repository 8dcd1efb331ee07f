import type { IndexValue } from "../../values/indexKey";
import { blockNamedBy, blockOf, filterBlocksPrefix, wordBlocksPrefix } from "./textBlocks";
import {
  blockRange,
  documentIdOf,
  partitionRange,
  rangeOf,
  type ByteRange,
  type TextIndexReader,
} from "./textEntries";
import type { QueryTerm } from "./tokenize";

/** Rows of blocks read for one term. One that has more, such as a single letter, is everywhere. */
const BLOCK_ROWS_MAX = 2_000;

type Wanted = {
  terms: readonly QueryTerm[];
  /** By position in the index's filter fields. */
  filters: ReadonlyMap<number, IndexValue>;
};

/**
 * The stretches of a partition to walk through, best first: those that have more of the words, and
 * of these the newer ones. Those that have none, or nothing that the filters ask for, are left out.
 */
export function planBlocks(
  partition: Uint8Array,
  { terms, filters }: Wanted,
  reader: TextIndexReader,
): ByteRange[] {
  const wordsIn = new Map<number, number>();
  for (const term of terms) {
    const word = term.isPrefix ? term.text : `${term.text}\0`;
    const found = blocksIn(rangeOf(wordBlocksPrefix(partition, word)), reader);
    for (const block of found ?? allBlocks(partition, reader)) {
      wordsIn.set(block, (wordsIn.get(block) ?? 0) + 1);
    }
  }
  const admitted = admittedBlocks(partition, filters, reader);
  return [...wordsIn]
    .filter(([block]) => admitted.every((blocks) => blocks.has(block)))
    .toSorted(([a, wordsInA], [b, wordsInB]) => wordsInB - wordsInA || b - a)
    .map(([block]) => blockRange(partition, block));
}

/** For each filter but the first, which the partition is made by, the blocks that have its value. */
function admittedBlocks(
  partition: Uint8Array,
  filters: Wanted["filters"],
  reader: TextIndexReader,
): Set<number>[] {
  return [...filters]
    .filter(([position]) => position > 0)
    .map(([position, value]) => rangeOf(filterBlocksPrefix(partition, { position, value })))
    .map((range) => blocksIn(range, reader))
    .filter((blocks) => blocks !== null);
}

/** Null: there are too many rows to look. */
function blocksIn(range: ByteRange, reader: TextIndexReader): Set<number> | null {
  const blocks = new Set<number>();
  let left = BLOCK_ROWS_MAX;
  for (const { key } of reader.range(range, { reverse: false })) {
    if (left-- === 0) return null;
    blocks.add(blockNamedBy(key));
  }
  return blocks;
}

/** From the newest on, each found with one look. */
function* allBlocks(partition: Uint8Array, reader: TextIndexReader): Generator<number> {
  let { start, end } = partitionRange(partition);
  for (;;) {
    const newest = firstOf(reader.range({ start, end }, { reverse: true }));
    if (newest === null) return;
    const block = blockOf(documentIdOf(newest.key));
    yield block;
    ({ start: end } = blockRange(partition, block));
  }
}

function firstOf<T>(items: Iterable<T>): T | null {
  for (const item of items) return item;
  return null;
}
