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

/** In no text we index, nor the beginning of a word in one: folded, it is "ss". */
const NO_WORD = "ß";

/** The text to index: terms with a space between. */
export function toSearchText(body: string): string {
  return [...new Set(toWords(body).flatMap(toTerms))].slice(0, TERMS_MAX).join(" ");
}

export type Wanted = {
  /** One word, or those of a quoted part with spaces between. */
  folded: string;
  /** The same as it was typed, with its accents and capitals. */
  typed: string;
};

export type Query = {
  /** Each of which a hit should have, as a word or the beginning of one. */
  words: Wanted[];
  /** Quoted parts, which a hit must have as they are. */
  phrases: Wanted[];
  /** What to ask the index. Empty: there is nothing to look for. */
  text: string;
};

/** Reads what was typed: words, and "parts in quotes" of any kind of quotes. */
export function parseQuery(typed: string): Query {
  const phrases: Wanted[] = [];
  const quoted = /["“”„«»]([^"“”„«»]+)["“”„«»]/gu;
  const rest = typed.replace(quoted, (_, phrase: string) => {
    const words = toWanted(phrase);
    if (words.length > 0) phrases.push(joinWanted(words));
    return " ";
  });
  const words = dropRepeated(toWanted(rest)).slice(0, QUERY_TERMS_MAX);
  const phraseTerms = phrases.flatMap(({ folded }) => folded.split(" ")).flatMap(toTerms);
  // The typed words last: the index takes the very last one as the beginning of a word.
  const terms = [...new Set([...phraseTerms, ...words.flatMap(({ folded }) => toTerms(folded))])];
  return { words, phrases, text: terms.slice(-QUERY_TERMS_MAX).join(" ") };
}

/** What to ask the index for the same words, the last one too only as a whole word. */
export function toWholeWordsText({ text }: Query): string {
  return [...text.split(" ").slice(1 - QUERY_TERMS_MAX), NO_WORD].join(" ");
}

function toWanted(text: string): Wanted[] {
  return toPlacedWords(text).map(({ word, start, end }) => ({
    folded: word,
    typed: text.slice(start, end),
  }));
}

/** Keeps the first of each. */
function dropRepeated(words: Wanted[]): Wanted[] {
  return words.filter((word, i) => words.findIndex(({ folded }) => folded === word.folded) === i);
}

function joinWanted(words: Wanted[]): Wanted {
  return {
    folded: words.map(({ folded }) => folded).join(" "),
    typed: words.map(({ typed }) => typed).join(" "),
  };
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
