export interface MarkedPart {
  text: string;
  marked: boolean;
}

/** Marks where a word of `text` begins with `query`; case and accents do not matter. */
export function markPrefix(text: string, query: string): MarkedPart[] {
  const wanted = fold(query.trim());
  if (wanted === "") return [{ text, marked: false }];
  for (const { index } of text.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)) {
    const length = matchLength(text.slice(index), wanted);
    if (length > 0) {
      return [
        { text: text.slice(0, index), marked: false },
        { text: text.slice(index, index + length), marked: true },
        { text: text.slice(index + length), marked: false },
      ].filter((part) => part.text !== "");
    }
  }
  return [{ text, marked: false }];
}

/** How much of the text the folded words cover; folding may change the number of letters. */
function matchLength(text: string, wanted: string): number {
  let end = 0;
  for (const letter of text) {
    end += letter.length;
    const folded = fold(text.slice(0, end));
    if (folded === wanted) return extendOverMarks(text, end);
    if (!wanted.startsWith(folded)) return 0;
  }
  return 0;
}

function extendOverMarks(text: string, end: number): number {
  const marks = /^\p{M}+/u.exec(text.slice(end));
  return end + (marks?.[0].length ?? 0);
}

function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}
