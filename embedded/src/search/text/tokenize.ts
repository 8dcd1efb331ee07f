/** Longer words are left out of texts and queries alike. */
const MAX_TERM_BYTES = 31;
const MAX_QUERY_TERMS = 16;

const words = /[\p{Alphabetic}\p{Nd}\p{Nl}\p{No}]+/gu;

/** Words in lower case, in order, with repetitions; no stemming, no stop words. */
export function tokenize(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of text.matchAll(words)) {
    if (word.length > MAX_TERM_BYTES || Buffer.byteLength(word) > MAX_TERM_BYTES) continue;
    terms.push(word.toLowerCase());
  }
  return terms;
}

export type QueryTerm = { text: string; isPrefix: boolean };

/** What a query looks for: each term once, the last one also as the beginning of a word. */
export function queryTerms(text: string): QueryTerm[] {
  const terms = tokenize(text).slice(0, MAX_QUERY_TERMS);
  const last = terms.pop();
  if (last === undefined) return [];
  const others = new Set(terms);
  // As a prefix it also finds the word itself.
  others.delete(last);
  return [
    ...Array.from(others, (term) => ({ text: term, isPrefix: false })),
    { text: last, isPrefix: true },
  ];
}
