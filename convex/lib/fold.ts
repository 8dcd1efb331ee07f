/** Letters that do not come apart into a plain letter and a mark, and Arabic spelling variants. */
const PLAIN: Record<string, string> = {
  æ: "ae",
  đ: "d",
  ð: "d",
  ħ: "h",
  ı: "i",
  ł: "l",
  ø: "o",
  œ: "oe",
  ß: "ss",
  þ: "th",
  ى: "ي",
  ة: "ه",
  ـ: "",
};

/**
 * Marks that people leave out when they search: accents, Hebrew points, Arabic vowel signs. Not
 * those that make another letter (Japanese voicing, vowels of Thai and the scripts of India).
 */
const OPTIONAL_MARKS = /[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]/g;

/** For comparing words: lower case, compatibility forms and accents gone. "Łukasz" -> "lukasz". */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(OPTIONAL_MARKS, "")
    .toLowerCase()
    .replace(/[æđðħıłøœßþىةـ]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize("NFC");
}

const WORD = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;

export type PlacedWord = {
  /** Folded. */
  word: string;
  /** Where it stands in the text, in UTF-16 units. */
  start: number;
  end: number;
};

/** The words of a text, folded, with their places. Scripts without spaces give runs. */
export function toPlacedWords(text: string): PlacedWord[] {
  return Array.from(text.matchAll(WORD), (match) => ({
    word: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  })).filter(({ word }) => word !== "");
}

/** The folded words of a text: runs of letters and digits. */
export function toWords(text: string): string[] {
  return toPlacedWords(text).map(({ word }) => word);
}

const NO_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}]/u;

/** Whether words of this script are written without spaces, so that any part may be typed first. */
export function isUnspaced(word: string): boolean {
  return NO_SPACES.test(word);
}
