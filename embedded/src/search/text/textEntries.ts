import { getField, parseFieldPath, type FieldPath } from "../../values/fieldPath";
import { KeyWriter, concatKeys, encodeKey, prefixEnd } from "../../values/indexKey";
import { INTERNAL_ID_LENGTH } from "../../values/ids";
import type { JsonObject, JsonValue } from "../../values/json";
import { tokenize } from "./tokenize";

/**
 * A text index is rows in key order, written with the documents they are about. Rows of one value
 * of the first filter field (a conversation, say) lie together, its *partition*, so that a search
 * with that filter costs what the partition holds, not what the table holds:
 *
 *   posting    01 [partition] [term] [document id]  ->  occurrences, length, other filter values
 *   directory  02 [term] [partition]                ->  (nothing)
 *
 * The directory says where to look when the first filter is not given; it is never cleaned, because
 * a partition that it names in vain costs one look. Without filter fields there is one partition
 * and no directory. Ids begin with the creation time, so postings of a term are in time order.
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
  /** A directory row: written when it is not there, kept when the document goes. */
  isShared: boolean;
};

export type Posting = {
  internalId: Uint8Array;
  occurrences: number;
  /** Number of terms in the document's text. */
  length: number;
  /** Keys of the filter values but the first, one after the other. */
  filters: Uint8Array;
};

const POSTING = Uint8Array.of(1);
const DIRECTORY = Uint8Array.of(2);
const NOTHING = new Uint8Array(0);

export function defineTextIndex({ searchField, filterFields }: TextIndexDefinition): TextIndex {
  return {
    searchPath: parseFieldPath(searchField),
    filterPaths: filterFields.map(parseFieldPath),
  };
}

/** All rows for a document; none when its search field is not a string. */
export function textEntries(
  index: TextIndex,
  document: JsonObject,
  internalId: Uint8Array,
): TextEntry[] {
  const text = getField(document, index.searchPath);
  if (typeof text !== "string") return [];
  const terms = tokenize(text);
  const [first, ...others] = index.filterPaths.map((path) => getField(document, path));
  const partition = index.filterPaths.length > 0 ? encodeKey([first]) : NOTHING;
  const filters = encodeKey(others);

  const entries: TextEntry[] = [];
  for (const [term, occurrences] of countTerms(terms)) {
    const termKey = encodeKey([term]);
    entries.push({
      key: concatKeys(POSTING, partition, termKey, internalId),
      value: encodePosting(occurrences, terms.length, filters),
      isShared: false,
    });
    if (index.filterPaths.length > 0) {
      const key = concatKeys(DIRECTORY, termKey, partition);
      entries.push({ key, value: NOTHING, isShared: true });
    }
  }
  return entries;
}

function countTerms(terms: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}

/** Counts are capped: more makes no difference to a rank. */
const MAX_COUNT = 0xffff;

function encodePosting(occurrences: number, length: number, filters: Uint8Array): Uint8Array {
  const value = new Uint8Array(4 + filters.length);
  const view = new DataView(value.buffer);
  view.setUint16(0, Math.min(occurrences, MAX_COUNT));
  view.setUint16(2, Math.min(length, MAX_COUNT));
  value.set(filters, 4);
  return value;
}

export function decodePosting(key: Uint8Array, value: Uint8Array): Posting {
  const view = new DataView(value.buffer, value.byteOffset, value.byteLength);
  return {
    internalId: key.subarray(key.length - INTERNAL_ID_LENGTH),
    occurrences: view.getUint16(0),
    length: view.getUint16(2),
    filters: value.subarray(4),
  };
}

export type ByteRange = { start: Uint8Array; end: Uint8Array };

/** Postings of one term, or of all terms that begin so, in one partition. */
export function postingRange(
  partition: Uint8Array,
  term: { text: string; isPrefix: boolean },
): ByteRange {
  return rangeOf(concatKeys(POSTING, partition, termBound(term)));
}

export function directoryRange(term: { text: string; isPrefix: boolean }): ByteRange {
  return rangeOf(concatKeys(DIRECTORY, termBound(term)));
}

/** The partition named by a directory row: what follows the term, whose end is its first 00. */
export function partitionOf(directoryKey: Uint8Array): Uint8Array {
  const end = directoryKey.indexOf(0, DIRECTORY.length);
  return directoryKey.subarray(end + 1);
}

export function partitionFor(value: JsonValue | undefined): Uint8Array {
  return new KeyWriter().value(value).finish();
}

/** The whole partition when there are no filter fields. */
export const ONLY_PARTITION: Uint8Array = NOTHING;

function termBound({ text, isPrefix }: { text: string; isPrefix: boolean }): Uint8Array {
  const key = encodeKey([text]);
  // Without the byte that ends it, it is the beginning of every word that begins so.
  return isPrefix ? key.subarray(0, key.length - 1) : key;
}

function rangeOf(prefix: Uint8Array): ByteRange {
  const end = prefixEnd(prefix);
  if (!end) throw new Error("Bug: a text index key begins with ff");
  return { start: prefix, end };
}
