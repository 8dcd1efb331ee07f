import { concatKeys, encodeKey, type IndexValue } from "../../values/indexKey";

/**
 * A block is a stretch of time, some hundred days, in one partition of a text index. Rows that many
 * documents share say what is in it, so that a word that was said years ago is found without a walk
 * through all the years:
 *
 *   words of blocks     05 [partition] [word] 00 [block]             ->  (nothing)
 *   filters of blocks   06 [partition] [position] [value] [block]    ->  (nothing)
 *
 * A block has a word or value for good, also when the last document with it goes: that costs a walk
 * in vain. Most words of a document are in its block already, so that the longer a block is the
 * fewer rows are written, and the more are walked through.
 */
const WORD_BLOCKS = 5;
const FILTER_BLOCKS = 6;

/** Ids begin with their time; of its first three bytes these bits are 2^33 ms. */
const BLOCK_LENGTH = 3;
const BLOCK_STEP = 0x20;
const BLOCKS_END = 0x1000000;

export function blockOf(internalId: Uint8Array): number {
  const [a = 0, b = 0, c = 0] = internalId;
  const time = (a << 16) | (b << 8) | c;
  return time - (time % BLOCK_STEP);
}

/** Where the ids of a block begin and end; null: with the last id there can be. */
export function blockBounds(block: number): { start: Uint8Array; end: Uint8Array | null } {
  const end = block + BLOCK_STEP;
  return { start: blockBytes(block), end: end === BLOCKS_END ? null : blockBytes(end) };
}

export function wordBlockKey(partition: Uint8Array, word: string, block: number): Uint8Array {
  return concatKeys(wordBlocksPrefix(partition, `${word}\0`), blockBytes(block));
}

/** Of a whole word with 00 at its end, or of all that begin with it. */
export function wordBlocksPrefix(partition: Uint8Array, word: string): Uint8Array {
  return concatKeys(Uint8Array.of(WORD_BLOCKS), partition, Buffer.from(word));
}

/** One value of a filter field that is not the first. */
export type BlockFilter = { position: number; value: IndexValue };

export function filterBlockKey(
  partition: Uint8Array,
  filter: BlockFilter,
  block: number,
): Uint8Array {
  return concatKeys(filterBlocksPrefix(partition, filter), blockBytes(block));
}

export function filterBlocksPrefix(
  partition: Uint8Array,
  { position, value }: BlockFilter,
): Uint8Array {
  return concatKeys(
    Uint8Array.of(FILTER_BLOCKS),
    partition,
    Uint8Array.of(position),
    encodeKey([value]),
  );
}

/** The block that a row of either kind names. */
export function blockNamedBy(key: Uint8Array): number {
  const [a = 0, b = 0, c = 0] = key.subarray(key.length - BLOCK_LENGTH);
  return (a << 16) | (b << 8) | c;
}

function blockBytes(block: number): Uint8Array {
  return Uint8Array.of(block >> 16, (block >> 8) & 0xff, block & 0xff);
}
