import { isUnspaced, toWords } from "../lib/fold";
import { isFunctionWord } from "../lib/functionWords";
import { DIMENSIONS, type EmbeddingProvider } from "./embedding";

/**
 * The keyless default: no model, no network. A text becomes counts of its words and of the pieces
 * of its words, hashed into 1536 places with a sign, length 1. It finds inflections, compounds and
 * typing errors; it does not know that a car is a vehicle, and the page says so.
 *
 *   "burettes" -> word burettes, pieces <bu bur ure ... <bur bure ...
 */
// Weights, piece sizes and the minimum score are the best of those tried on the labelled questions
// of `quality.test.ts`.
const WORD_WEIGHT = 0.5;
const PIECES_WEIGHT = 1.5;
const PIECE_SIZES = [3, 4];
const UNSPACED_PIECE_SIZES = [2];

/** Short words are mostly grammar; they count less the shorter they are. */
const FULL_WORD_LENGTH = 8;

export const builtinProvider: EmbeddingProvider = {
  model: "builtin-1",
  isByMeaning: false,
  // On the labelled questions: recall 0.97, of what is shown three in four are right. At 0.14 all
  // is found and half of it is right, at 0.25 a seventh is lost.
  minScore: 0.2,
  embed: async (_ctx, { texts, kind }) =>
    texts.map((text) => toVector(kind === "query" ? toContent(text) : text)),
};

/** What was asked without the words that hold it together, or all of it where it is only these. */
export function toContent(typed: string): string {
  const content = toWords(typed).filter((word) => !isFunctionWord(word));
  return content.length > 0 ? content.join(" ") : typed;
}

export function toVector(text: string): number[] {
  const vector = Array.from({ length: DIMENSIONS }, () => 0);
  for (const [feature, weight] of toFeatures(text)) {
    const hash = hashText(feature);
    const place = hash % DIMENSIONS;
    // The sign makes two features on one place cancel as often as add up.
    vector[place] = (vector[place] ?? 0) + (hash & 0x40000000 ? weight : -weight);
  }
  const length = Math.hypot(...vector);
  // A text without words is far from everything, but the index takes no zero vector.
  if (length === 0) return vector.map((_, i) => (i === 0 ? 1 : 0));
  return vector.map((component) => component / length);
}

/** Features with their weights: repeated ones count with the root of their number. */
function toFeatures(text: string): Map<string, number> {
  const counts = new Map<string, { count: number; weight: number }>();
  const add = (feature: string, weight: number) => {
    const known = counts.get(feature);
    counts.set(feature, {
      count: (known?.count ?? 0) + 1,
      weight: Math.max(known?.weight ?? 0, weight),
    });
  };
  for (const word of toWords(text)) {
    const importance = toImportance(word);
    if (!isUnspaced(word)) add(`w:${word}`, WORD_WEIGHT * importance);
    const pieces = toPieces(word);
    const share = (PIECES_WEIGHT * importance) / Math.sqrt(pieces.length);
    for (const piece of pieces) add(`p:${piece}`, share);
  }
  return new Map(
    Array.from(counts, ([feature, { count, weight }]) => [feature, weight * Math.sqrt(count)]),
  );
}

function toImportance(word: string): number {
  return isUnspaced(word) ? 1 : Math.min(1, word.length / FULL_WORD_LENGTH) ** 2;
}

/** All runs of some letters; the edges of a word count as letters. */
function toPieces(word: string): string[] {
  const letters = Array.from(isUnspaced(word) ? word : `<${word}>`);
  const sizes = isUnspaced(word) ? UNSPACED_PIECE_SIZES : PIECE_SIZES;
  return sizes.flatMap((size) => {
    const starts = Math.max(1, letters.length - size + 1);
    return Array.from({ length: starts }, (_, i) => letters.slice(i, i + size).join(""));
  });
}

/** FNV-1a with a final mix, 31 bits: the same on every machine and in every version. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  hash ^= hash >>> 12;
  return hash & 0x7fffffff;
}
