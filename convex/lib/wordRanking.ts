import type { Match } from "./searchText";

/** Of fewer candidates nobody can say which words are common. */
const JUDGED_MIN = 12;

/** A word that more than this share of the candidates have says little about any of them. */
const COMMON_SHARE = 1 / 3;

/**
 * Orders what the index found, and leaves out what only has the query's common words: looking for
 * "trip to the museum" finds the museum, not everything with "to the". Words that are rarer among
 * the candidates count more; of equals the index's order stays.
 */
export function rankMatches<T extends { match: Match }>(candidates: readonly T[]): T[] {
  const found = candidates.filter(({ match }) => match.has.includes(true));
  const counts = countMatches(found);
  const isRare = counts.map((count) => count > 0 && count <= found.length * COMMON_SHARE);
  const isJudged = found.length >= JUDGED_MIN && isRare.includes(true);
  const weights = counts.map((count) => Math.log(1 + found.length / Math.max(1, count)));
  const weigh = ({ has }: Match) =>
    weights.reduce((sum, weight, i) => sum + (has[i] ? weight : 0), 0);
  return found
    .filter(({ match }) => !isJudged || match.has.some((has, i) => has && isRare[i]))
    .map((candidate) => ({ candidate, weight: weigh(candidate.match) }))
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ candidate }) => candidate);
}

/** How many candidates have each of the words. */
function countMatches(candidates: readonly { match: Match }[]): number[] {
  const counts: number[] = candidates[0]?.match.has.map(() => 0) ?? [];
  for (const { match } of candidates) {
    for (const [i, has] of match.has.entries()) if (has) counts[i] = (counts[i] ?? 0) + 1;
  }
  return counts;
}
