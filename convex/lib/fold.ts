/** Letters that do not come apart into a plain letter and a mark. */
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
};

/** For comparing words: lower case, compatibility forms and accents gone. "Łukasz" -> "lukasz". */
export function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[æđðħıłøœßþ]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize("NFC");
}

/** The folded words of a text: runs of letters and digits. */
export function toWords(text: string): string[] {
  return fold(text).match(/[\p{L}\p{N}]+/gu) ?? [];
}

const NO_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}]/u;

/** Whether words of this script are written without spaces, so that any part may be typed first. */
export function isUnspaced(word: string): boolean {
  return NO_SPACES.test(word);
}
