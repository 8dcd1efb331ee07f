import type { Fit, Match } from "./bodyMatch";
import { isFunctionWord } from "./functionWords";
import type { Query } from "./searchText";

/** So much of a word's weight remains to a function word: enough to order hits by. */
const FUNCTION_WEIGHT = 0.1;

/** A hit that holds less than this share of what the best one holds is left out. */
const MIN_SHARE = 0.15;

/**
 * Orders what the index found by how much of the query it holds, and leaves out what holds next to
 * nothing of it: looking for "trip to the museum" finds the museum, not everything with "to the".
 * Of those that hold as much, the ones with more of it as whole words come first ("lab" before
 * "labels"), of these the ones spelled as it was typed ("Señora" before "senora"), and then the
 * index's order stays.
 */
export function rankMatches<T extends { match: Match }>(
  candidates: readonly T[],
  query: Query,
): T[] {
  const says = listContent(query);
  const found = candidates.filter(({ match }) =>
    match.fits.some((fit, i) => fit !== null && (says[i] || !says.includes(true))),
  );
  const weights = weighWords(found, says);
  const weighed = found.map((candidate) => {
    const { fits } = candidate.match;
    const weigh = (counts: (fit: Fit) => boolean) =>
      weights.reduce((sum, weight, i) => sum + (fits[i] && counts(fits[i]) ? weight : 0), 0);
    return {
      candidate,
      held: weigh(() => true),
      whole: weigh(({ isWhole }) => isWhole),
      asTyped: weigh(({ isAsTyped }) => isAsTyped),
    };
  });
  const best = Math.max(0, ...weighed.map(({ held }) => held));
  return weighed
    .filter(({ held }) => held >= best * MIN_SHARE)
    .toSorted((a, b) => b.held - a.held || b.whole - a.whole || b.asTyped - a.asTyped)
    .map(({ candidate }) => candidate);
}

/** How much of a query a hit holds: of the words that say something, or of all where none does. */
export type Share = {
  /** Whether it has every one. */
  isFull: boolean;
  /** The share it has as whole words, 0 to 1. */
  whole: number;
  /** The share it has spelled as it was typed, 0 to 1. */
  asTyped: number;
};

export function measureShare({ fits }: Match, query: Query): Share {
  const says = listContent(query);
  const counted = fits.filter((_, i) => says[i] || !says.includes(true));
  const toShare = (counts: (fit: Fit) => boolean) =>
    counted.filter((fit) => fit !== null && counts(fit)).length / counted.length;
  return {
    isFull: !counted.includes(null),
    whole: toShare(({ isWhole }) => isWhole),
    asTyped: toShare(({ isAsTyped }) => isAsTyped),
  };
}

/** For each word and phrase of the query, as in `Match.fits`: whether it says something by itself. */
function listContent({ words, phrases }: Query): boolean[] {
  return [...words.map(({ folded }) => !isFunctionWord(folded)), ...phrases.map(() => true)];
}

/**
 * What each word says: the rarer among the candidates, the more, as inverse document frequency has
 * it. But a frequent one never less than 1, since it may be what is looked for: of "room free",
 * "room" stays a fifth even where everything is about rooms.
 */
function weighWords(found: readonly { match: Match }[], says: boolean[]): number[] {
  return says.map((saysMuch, i) => {
    const count = found.filter(({ match }) => match.fits[i] !== null).length;
    const rarity = Math.max(1, Math.log(1 + found.length / Math.max(1, count)));
    return saysMuch ? rarity : FUNCTION_WEIGHT * rarity;
  });
}
