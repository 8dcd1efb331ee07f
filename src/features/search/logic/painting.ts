import type { SearchHit } from "./searchHit";

/**
 * What is on the screen for one question. It is painted once; a row that is shown never moves.
 * What is found by meaning in time is ranked together with the words, later finds go below.
 */
export interface Painted<Question extends string = string> {
  question: Question;
  main: readonly SearchHit[];
  later: readonly SearchHit[];
}

export interface Findings {
  question: string;
  /** Undefined until they are here. */
  words: readonly SearchHit[] | undefined;
  /** Words and meaning ranked as one list; undefined until it is here, null when it will not come. */
  meaning: readonly SearchHit[] | null | undefined;
  /** Nobody may wait longer for a list. */
  timeIsUp: boolean;
}

/** The next painting, or the same one when there is nothing new to show. */
export function paint(before: Painted | null, findings: Findings): Painted | null {
  const { question, words, meaning, timeIsUp } = findings;
  if (before?.question !== question) {
    if (words === undefined) return before;
    if (meaning === undefined && !timeIsUp) return before;
    const main = meaning ? [...meaning, ...without(words, meaning)] : words;
    return { question, main, later: [] };
  }
  if (!meaning || before.later.length > 0) return before;
  const later = without(meaning, before.main);
  return later.length > 0 ? { ...before, later } : before;
}

function without(hits: readonly SearchHit[], taken: readonly SearchHit[]): SearchHit[] {
  const ids = new Set(taken.map(({ messageId }) => messageId));
  return hits.filter(({ messageId }) => !ids.has(messageId));
}
