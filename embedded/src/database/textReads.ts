import { WordRow, type TermBytes } from "../search/text/textEntries";
import type { BinaryKey } from "./keys";

/**
 * What a search has read: any of its words, somewhere. A place is the prefix of an index, with the
 * partition behind it when the search stays in one.
 */
export type SearchRead = { place: BinaryKey; terms: readonly TermBytes[] };

/** A row of words that a commit wrote or removed, and the places it is in. */
export type TextChange = { places: readonly BinaryKey[]; row: Uint8Array };

export function hasAnyTerm(change: TextChange, terms: readonly TermBytes[]): boolean {
  const words = new WordRow(change.row, change.row);
  return terms.some((term) => words.count(term) > 0);
}

export function touchesSearch(change: TextChange, { place, terms }: SearchRead): boolean {
  return change.places.includes(place) && hasAnyTerm(change, terms);
}
