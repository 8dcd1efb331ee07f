import { isUnspaced, toPlacedWords, toWords } from "./fold";

/**
 * How a message becomes what the text index keeps, and how a query becomes what it is asked.
 *
 * The index knows words between non-letters, lower case, nothing else: no accents, no inflection,
 * and a word over 31 bytes is lost. So we give it words of our own making: folded, cut to a length
 * it keeps, and for scripts without spaces every two neighbouring characters as a word.
 */

/** Bytes of a word the index keeps. */
const TERM_MAX_BYTES = 31;

/** Words of one message that are indexed: the longest allowed body of short words. */
const TERMS_MAX = 600;

/** Words the index looks at in a query. */
const QUERY_TERMS_MAX = 16;

/** A shorter word is the beginning of too many others. */
const PREFIX_MIN_LENGTH = 4;

/** The text to index: terms with a space between. */
export function toSearchText(body: string): string {
  return [...new Set(toWords(body).flatMap(toTerms))].slice(0, TERMS_MAX).join(" ");
}

export type Query = {
  /** Folded words, each of which a hit should have, as a word or the beginning of one. */
  words: string[];
  /** Folded quoted parts, which a hit must have as they are. */
  phrases: string[];
  /** What to ask the index. Empty: there is nothing to look for. */
  text: string;
};

/** Reads what was typed: words, and "parts in quotes" of any kind of quotes. */
export function parseQuery(typed: string): Query {
  const phrases: string[] = [];
  const quoted = /["“”„«»]([^"“”„«»]+)["“”„«»]/gu;
  const rest = typed.replace(quoted, (_, phrase: string) => {
    const words = toWords(phrase);
    if (words.length > 0) phrases.push(words.join(" "));
    return " ";
  });
  const words = [...new Set(toWords(rest))].slice(0, QUERY_TERMS_MAX);
  const phraseTerms = phrases.flatMap((phrase) => phrase.split(" ")).flatMap(toTerms);
  // The typed words last: the index takes the very last one as the beginning of a word.
  const terms = [...new Set([...phraseTerms, ...words.flatMap(toTerms)])];
  return { words, phrases, text: terms.slice(-QUERY_TERMS_MAX).join(" ") };
}

export type Range = { start: number; end: number };

export type Match = {
  /** Which of the query's words and phrases the body has, in their order. */
  has: boolean[];
  /** Places in the body to highlight, in order, not touching each other. */
  ranges: Range[];
};

/**
 * Compares a body with a query. A word counts also as the beginning of a longer one; a short one
 * only while it is the last and may be typed further, or "the" would be found in "Theo".
 */
export function matchBody(body: string, { words, phrases }: Query): Match {
  const placed = toPlacedWords(body);
  const hits = words.map((word, i) => {
    const isWhole = word.length < PREFIX_MIN_LENGTH && i < words.length - 1;
    return findWord(placed, word, { isWhole });
  });
  const phraseHits = phrases.map((phrase) => findPhrase(placed, phrase));
  const all = [...hits, ...phraseHits];
  return {
    has: all.map((ranges) => ranges.length > 0),
    ranges: mergeRanges(all.flat()),
  };
}

/** Whether a body has all quoted parts. */
export function hasPhrases(body: string, { phrases }: Query): boolean {
  const placed = toPlacedWords(body);
  return phrases.every((phrase) => findPhrase(placed, phrase).length > 0);
}

type Placed = ReturnType<typeof toPlacedWords>;

function findWord(placed: Placed, wanted: string, { isWhole = false } = {}): Range[] {
  if (isUnspaced(wanted)) return placed.flatMap((item) => findInRun(item, wanted));
  return placed
    .filter(({ word }) => (isWhole ? word === wanted : word.startsWith(wanted)))
    .map(({ start, end }) => ({ start, end }));
}

/** Within a run the place is exact when folding changed no length, else the whole run is it. */
function findInRun({ word, start, end }: Placed[number], wanted: string): Range[] {
  const ranges: Range[] = [];
  const isExact = word.length === end - start;
  for (let at = word.indexOf(wanted); at >= 0; at = word.indexOf(wanted, at + wanted.length)) {
    ranges.push(isExact ? { start: start + at, end: start + at + wanted.length } : { start, end });
  }
  return ranges;
}

function findPhrase(placed: Placed, phrase: string): Range[] {
  const wanted = phrase.split(" ");
  const [only] = wanted;
  if (wanted.length === 1 && only !== undefined && isUnspaced(only)) return findWord(placed, only);
  return placed.flatMap((first, i) => {
    const last = placed[i + wanted.length - 1];
    const isHere = wanted.every((word, k) => placed[i + k]?.word === word);
    return isHere && last !== undefined ? [{ start: first.start, end: last.end }] : [];
  });
}

function mergeRanges(ranges: Range[]): Range[] {
  const merged: Range[] = [];
  for (const range of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = merged.at(-1);
    if (last !== undefined && range.start <= last.end) last.end = Math.max(last.end, range.end);
    else merged.push({ ...range });
  }
  return merged;
}

/** The index terms of one word. */
function toTerms(word: string): string[] {
  if (!isUnspaced(word)) return [cutToBytes(word)];
  const letters = Array.from(word);
  if (letters.length === 1) return letters;
  return letters.slice(1).map((letter, i) => `${letters[i] ?? ""}${letter}`);
}

function cutToBytes(word: string): string {
  // No letter takes more than three bytes for each of its units.
  if (word.length * 3 <= TERM_MAX_BYTES) return word;
  const encoder = new TextEncoder();
  if (encoder.encode(word).length <= TERM_MAX_BYTES) return word;
  let cut = "";
  for (const letter of word) {
    if (encoder.encode(cut + letter).length > TERM_MAX_BYTES) break;
    cut += letter;
  }
  return cut;
}
