import { getField, parseFieldPath, type FieldPath } from "../../values/fieldPath";
import { KeyWriter, concatKeys, encodeKey, prefixEnd } from "../../values/indexKey";
import { INTERNAL_ID_LENGTH } from "../../values/ids";
import type { JsonObject, JsonValue } from "../../values/json";
import { blockBounds, blockOf, filterBlockKey, wordBlockKey } from "./textBlocks";
import { tokenize, type QueryTerm } from "./tokenize";

/**
 * A text index is one row per document, written with it. Rows of one value of the first filter
 * field (a conversation, a reader) lie together in the order of time, its *partition*, and a search
 * with that filter walks through them from the newest on:
 *
 *   words       03 [partition] [document id]  ->  number of words, other filter values, the words
 *   directory   04 [partition]                ->  (nothing)
 *
 * A row per word would be found without a walk, but a message of 14 words would then cost 14 rows
 * all over the disk at each writing, and it is written far more often than it is searched for. The
 * walk looks for bytes in bytes, about a microsecond per row.
 *
 * Of a partition with many years in it only those stretches of time are walked through, its
 * *blocks*, that have the words in them; see textBlocks.
 *
 * The directory says which partitions there are when the first filter is not given; it is never
 * cleaned, because a partition that it names in vain costs one look. Without filter fields there is
 * one partition and no directory.
 */
export type TextIndexDefinition = { searchField: string; filterFields: readonly string[] };

export type TextIndex = {
  readonly searchPath: FieldPath;
  /** The first one makes the partitions. */
  readonly filterPaths: readonly FieldPath[];
};

/** Keys here lack the prefix by which the database tells its indexes apart. */
export type TextEntry = {
  key: Uint8Array;
  value: Uint8Array;
  /** Of other documents too: written when it is not there, kept when the document goes. */
  isShared: boolean;
};

/** Goes up when the rows change; indexes with other rows are built again. */
export const TEXT_LAYOUT = 3;

const WORDS = Uint8Array.of(3);
const DIRECTORY = Uint8Array.of(4);
const NOTHING = new Uint8Array(0);

export function defineTextIndex({ searchField, filterFields }: TextIndexDefinition): TextIndex {
  return {
    searchPath: parseFieldPath(searchField),
    filterPaths: filterFields.map(parseFieldPath),
  };
}

/** The rows for a document; none when its search field is not a string. */
export function textEntries(
  index: TextIndex,
  document: JsonObject,
  internalId: Uint8Array,
): TextEntry[] {
  const text = getField(document, index.searchPath);
  if (typeof text !== "string") return [];
  const [first, ...others] = index.filterPaths.map((path) => getField(document, path));
  const partition = index.filterPaths.length > 0 ? encodeKey([first]) : ONLY_PARTITION;
  const terms = tokenize(text);
  const words = {
    key: concatKeys(WORDS, partition, internalId),
    value: encodeWords(terms, encodeKey(others)),
    isShared: false,
  };
  const block = blockOf(internalId);
  const shared = [
    ...Array.from(new Set(terms), (term) => wordBlockKey(partition, term, block)),
    ...others.map((value, i) => filterBlockKey(partition, { position: i + 1, value }, block)),
  ];
  if (index.filterPaths.length > 0) shared.push(concatKeys(DIRECTORY, partition));
  return [words, ...shared.map((key) => ({ key, value: NOTHING, isShared: true }))];
}

/**
 * [number of words, 16 bits][length of filters, 16 bits][filters] then for each word
 * 00 [word] and, when it occurs more than once, 01 [how often], and 00 at the end.
 * Words have neither byte in them, so a word is found by its bytes alone.
 */
function encodeWords(terms: readonly string[], filters: Uint8Array): Uint8Array {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  let body = "";
  for (const [term, count] of counts) {
    body +=
      count > 1 ? `\0${term}\u0001${String.fromCharCode(Math.min(count, MAX_COUNT))}` : `\0${term}`;
  }
  body += "\0";
  const bodyLength = Buffer.byteLength(body);
  const row = Buffer.allocUnsafe(HEADER_LENGTH + filters.length + bodyLength);
  row.writeUInt16LE(Math.min(terms.length, 0xffff), 0);
  row.writeUInt16LE(filters.length, 2);
  row.set(filters, HEADER_LENGTH);
  row.write(body, HEADER_LENGTH + filters.length, "utf8");
  return row;
}

const HEADER_LENGTH = 4;
/** More makes no difference to a rank, and it must be one byte in UTF-8. */
const MAX_COUNT = 127;

/** The words of one document. */
export class WordRow {
  readonly #bytes: Buffer;
  readonly #start: number;

  constructor(
    readonly key: Uint8Array,
    value: Uint8Array,
  ) {
    this.#bytes = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    this.#start = HEADER_LENGTH + this.#bytes.readUInt16LE(2);
  }

  get internalId(): Uint8Array {
    return documentIdOf(this.key);
  }

  /** Number of words in the document's text. */
  get length(): number {
    return this.#bytes.readUInt16LE(0);
  }

  /** Keys of the filter values but the first, one after the other. */
  get filters(): Uint8Array {
    return this.#bytes.subarray(HEADER_LENGTH, this.#start);
  }

  /** How often the term is there, or words that begin with it. */
  count({ bytes, isPrefix }: TermBytes): number {
    const row = this.#bytes;
    let count = 0;
    let at = row.indexOf(bytes, this.#start);
    while (at >= 0) {
      let end = at + bytes.length;
      if (isPrefix) while ((row[end] ?? 0) > 1) end++;
      const follows = row[end] ?? 0;
      if (follows === 0) count += 1;
      else if (follows === 1) count += row[end + 1] ?? 1;
      if (!isPrefix && count > 0) return count;
      at = row.indexOf(bytes, end);
    }
    return count;
  }
}

/** A term of a query as it stands in a row, with the 00 before it. */
export type TermBytes = { bytes: Buffer; isPrefix: boolean };

export function termBytes({ text, isPrefix }: QueryTerm): TermBytes {
  return { bytes: Buffer.from(`\0${text}`), isPrefix };
}

/** What a search reads: the index's rows as the transaction sees them. */
export interface TextIndexReader {
  /** In key order or against it. */
  range(
    range: ByteRange,
    options: { reverse: boolean },
  ): Iterable<{ key: Uint8Array; value: Uint8Array }>;
}

export type ByteRange = { start: Uint8Array; end: Uint8Array };

/** All rows of a partition, by time. */
export function partitionRange(partition: Uint8Array): ByteRange {
  return rangeOf(concatKeys(WORDS, partition));
}

/** The rows of one block of it. */
export function blockRange(partition: Uint8Array, block: number): ByteRange {
  const { start, end } = blockBounds(block);
  return {
    start: concatKeys(WORDS, partition, start),
    end: end === null ? partitionRange(partition).end : concatKeys(WORDS, partition, end),
  };
}

export const DIRECTORY_RANGE: ByteRange = rangeOf(DIRECTORY);

/** The partition named by a directory row. */
export function partitionOf(directoryKey: Uint8Array): Uint8Array {
  return directoryKey.subarray(DIRECTORY.length);
}

/** The document that a row of words is of. */
export function documentIdOf(wordsKey: Uint8Array): Uint8Array {
  return wordsKey.subarray(wordsKey.length - INTERNAL_ID_LENGTH);
}

/** The partition of a document's row. */
export function partitionOfWords(key: Uint8Array): Uint8Array {
  return key.subarray(WORDS.length, key.length - INTERNAL_ID_LENGTH);
}

export function partitionFor(value: JsonValue | undefined): Uint8Array {
  return new KeyWriter().value(value).finish();
}

/** The whole partition when there are no filter fields. */
export const ONLY_PARTITION: Uint8Array = NOTHING;

export function rangeOf(prefix: Uint8Array): ByteRange {
  const end = prefixEnd(prefix);
  if (!end) throw new Error("Bug: a text index key begins with ff");
  return { start: prefix, end };
}
