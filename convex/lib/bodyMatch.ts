import { isUnspaced, toPlacedWords, type PlacedWord } from "./fold";
import type { Query, Wanted } from "./searchText";

/** What of a query a message's body has, how well, and where. */

/** A shorter word is the beginning of too many others. */
const PREFIX_MIN_LENGTH = 4;

/** Places in the body, in UTF-16 units. */
export type Range = { start: number; end: number };

/** How a body has a word: at its best place, a whole word before the beginning of one. */
export type Fit = {
  isWhole: boolean;
  /** With the accents that were typed, and with the capitals where any but the first was. */
  isAsTyped: boolean;
};

export type Match = {
  /** For each of the query's words and then phrases; null for those the body has not. */
  fits: (Fit | null)[];
  /** Places to highlight, in order, not touching each other. */
  ranges: Range[];
};

type Place = Range & Fit;

/**
 * Compares a body with a query. A word counts also as the beginning of a longer one; a short one
 * only while it is the last and may be typed further, or "the" would be found in "Theo".
 */
export function matchBody(body: string, { words, phrases }: Query): Match {
  const placed = toPlacedWords(body);
  const places = words.map((word, i) => {
    const isWhole = word.folded.length < PREFIX_MIN_LENGTH && i < words.length - 1;
    return findWord(body, { placed, wanted: word, isWhole });
  });
  places.push(...phrases.map((wanted) => findPhrase(body, { placed, wanted })));
  return { fits: places.map(toFit), ranges: mergeRanges(places.flat()) };
}

/** Whether a body has all quoted parts. */
export function hasPhrases(body: string, { phrases }: Query): boolean {
  const placed = toPlacedWords(body);
  return phrases.every((wanted) => findPhrase(body, { placed, wanted }).length > 0);
}

type Search = { placed: PlacedWord[]; wanted: Wanted };

function findWord(
  body: string,
  { placed, wanted, isWhole = false }: Search & { isWhole?: boolean },
): Place[] {
  if (isUnspaced(wanted.folded)) return placed.flatMap((item) => findInRun(item, wanted.folded));
  return placed
    .filter(({ word }) => (isWhole ? word === wanted.folded : word.startsWith(wanted.folded)))
    .map(({ word, start, end }) => ({
      start,
      end,
      isWhole: word === wanted.folded,
      isAsTyped: isSpelled(body.slice(start, end), wanted.typed),
    }));
}

/** Within a run the place is exact when folding changed no length, else the whole run is it. */
function findInRun({ word, start, end }: PlacedWord, wanted: string): Place[] {
  const places: Place[] = [];
  const isExact = word.length === end - start;
  for (let at = word.indexOf(wanted); at >= 0; at = word.indexOf(wanted, at + wanted.length)) {
    const range = isExact ? { start: start + at, end: start + at + wanted.length } : { start, end };
    places.push({ ...range, isWhole: true, isAsTyped: true });
  }
  return places;
}

function findPhrase(body: string, { placed, wanted }: Search): Place[] {
  const words = wanted.folded.split(" ");
  if (words.length === 1 && isUnspaced(wanted.folded)) return findWord(body, { placed, wanted });
  return placed.flatMap((first, i) => {
    const found = placed.slice(i, i + words.length);
    const last = found.at(-1);
    if (last === undefined || words.some((word, k) => found[k]?.word !== word)) return [];
    const said = found.map(({ start, end }) => body.slice(start, end)).join(" ");
    const isAsTyped = isSpelled(said, wanted.typed);
    return [{ start: first.start, end: last.end, isWhole: true, isAsTyped }];
  });
}

/** A phone makes the first letter large by itself, so that capital says nothing. */
function isSpelled(said: string, typed: string): boolean {
  const [ours, theirs] = [said.normalize("NFC"), typed.normalize("NFC")];
  if (!ours.toLowerCase().startsWith(theirs.toLowerCase())) return false;
  const capitals = theirs.slice(1);
  return capitals === capitals.toLowerCase() || ours.slice(1).startsWith(capitals);
}

function toFit(places: Place[]): Fit | null {
  const whole = places.filter(({ isWhole }) => isWhole);
  const best = whole.length > 0 ? whole : places;
  if (best.length === 0) return null;
  return { isWhole: whole.length > 0, isAsTyped: best.some(({ isAsTyped }) => isAsTyped) };
}

function mergeRanges(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end);
    else merged.push({ start, end });
  }
  return merged;
}
