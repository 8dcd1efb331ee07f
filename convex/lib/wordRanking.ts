import { isFunctionWord } from "./functionWords";
import type { Match, Query } from "./searchText";

/** So much of a word's weight remains to a function word: enough to order hits by. */
const FUNCTION_WEIGHT = 0.1;

/** A hit that holds less than this share of what the best one holds is left out. */
const MIN_SHARE = 0.15;

/**
 * Orders what the index found by how much of the query it holds, and leaves out what holds next to
 * nothing of it: looking for "trip to the museum" finds the museum, not everything with "to the".
 * Of equals the index's order stays.
 */
export function rankMatches<T extends { match: Match }>(
  candidates: readonly T[],
  query: Query,
): T[] {
  const says = listContent(query);
  const found = candidates.filter(({ match }) =>
    match.has.some((has, i) => has && (says[i] || !says.includes(true))),
  );
  const weights = weighWords(found, says);
  const weighed = found.map((candidate) => ({
    candidate,
    weight: weights.reduce((sum, weight, i) => sum + (candidate.match.has[i] ? weight : 0), 0),
  }));
  const best = Math.max(0, ...weighed.map(({ weight }) => weight));
  return weighed
    .filter(({ weight }) => weight >= best * MIN_SHARE)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ candidate }) => candidate);
}

/** Whether a hit has every word that says something; of a query without any, every word. */
export function holdsQuery({ has }: Match, query: Query): boolean {
  const says = listContent(query);
  return has.every((hasWord, i) => hasWord || (says.includes(true) && says[i] === false));
}

/** For each word and phrase of the query, as in `Match.has`: whether it says something by itself. */
function listContent({ words, phrases }: Query): boolean[] {
  return [...words.map((word) => !isFunctionWord(word)), ...phrases.map(() => true)];
}

/**
 * What each word says: the rarer among the candidates, the more, as inverse document frequency has
 * it. But a frequent one never less than 1, since it may be what is looked for: of "room free",
 * "room" stays a fifth even where everything is about rooms.
 */
function weighWords(found: readonly { match: Match }[], says: boolean[]): number[] {
  return says.map((saysMuch, i) => {
    const count = found.filter(({ match }) => match.has[i]).length;
    const rarity = Math.max(1, Math.log(1 + found.length / Math.max(1, count)));
    return saysMuch ? rarity : FUNCTION_WEIGHT * rarity;
  });
}
