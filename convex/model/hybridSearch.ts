import type { Doc, Id } from "../_generated/dataModel";
import type { QueryCtx } from "../_generated/server";
import { hasPhrases, matchBody } from "../lib/bodyMatch";
import type { Query } from "../lib/searchText";
import { measureShare, type Share } from "../lib/wordRanking";
import {
  boundLimit,
  type Filters,
  isWanted,
  parseTyped,
  rankByWords,
  toViews,
  type View,
} from "./search";

/** One neighbour the vector index found, best first. */
export type Neighbour = { embeddingId: Id<"messageEmbeddings">; score: number };

export type MatchedBy = "words" | "meaning" | "both";

export type HybridHit = View & {
  /** For sorting only: larger is better, means nothing by itself. */
  score: number;
  matchedBy: MatchedBy;
  ranges: { start: number; end: number }[];
};

/** How fast a later rank counts less. 60 is the usual figure of reciprocal rank fusion. */
const RANK_OFFSET = 60;

/** A hit that has only some of the words counts this much of one that has them all. */
const PARTIAL_WEIGHT = 0.5;

/** What has every word stays above what is only close to it: more than all ranks together. */
const FULL_BONUS = 1;

/**
 * What has every word as a whole one stays above what has beginnings of others: of 16 words, one
 * is still more than all ranks and the spelling.
 */
const WHOLE_BONUS = 4;

/** More than all ranks for a single word, where being spelled otherwise may be another word. */
const AS_TYPED_BONUS = 0.1;

/**
 * One list of what words and what vectors found: each hit scores 1 / (60 + rank) in each list it
 * is on, so that what both find comes first, and neither list's own scores need to be comparable.
 * What has every word stands above all else, whole words above beginnings.
 */
export async function fuse(
  ctx: QueryCtx,
  me: Id<"users">,
  args: { q: string; limit: number; neighbours: Neighbour[]; filters: Filters },
): Promise<HybridHit[]> {
  const query = parseTyped(args.q);
  const byWords = await rankByWords(ctx, me, { q: args.q, ...args.filters });
  const byMeaning = await listNear(ctx, { ...args, query });
  const found = new Map<Id<"messages">, Found>();
  for (const [rank, { message, match }] of byWords.entries()) {
    const share = measureShare(match, query);
    const score = share.isFull ? toBonus(share) + toScore(rank) : PARTIAL_WEIGHT * toScore(rank);
    add(found, message, { score, by: "words" });
  }
  for (const [rank, message] of byMeaning.entries()) {
    add(found, message, { score: toScore(rank), by: "meaning" });
  }
  const ranked = [...found.values()]
    .toSorted((a, b) => b.score - a.score)
    .slice(0, boundLimit(args.limit));
  return await toHits(ctx, me, { ranked, query });
}

type Found = { message: Doc<"messages">; score: number; matchedBy: MatchedBy };

function toBonus({ whole, asTyped }: Share): number {
  return FULL_BONUS + WHOLE_BONUS * whole + AS_TYPED_BONUS * asTyped;
}

function toScore(rank: number): number {
  return 1 / (RANK_OFFSET + rank);
}

function add(
  found: Map<Id<"messages">, Found>,
  message: Doc<"messages">,
  { score, by }: { score: number; by: "words" | "meaning" },
): void {
  const known = found.get(message._id);
  const matchedBy = known === undefined || known.matchedBy === by ? by : "both";
  found.set(message._id, { message, score: (known?.score ?? 0) + score, matchedBy });
}

async function listNear(
  ctx: QueryCtx,
  { neighbours, filters, query }: { neighbours: Neighbour[]; filters: Filters; query: Query },
): Promise<Doc<"messages">[]> {
  const near: Doc<"messages">[] = [];
  for (const { embeddingId } of neighbours) {
    // Gone since the vector index was asked: what it meant is no longer said.
    const embedding = await ctx.db.get(embeddingId);
    const message = embedding && (await ctx.db.get(embedding.messageId));
    if (message === null || !isWanted(message, filters)) continue;
    if (hasPhrases(message.body, query)) near.push(message);
  }
  return near;
}

async function toHits(
  ctx: QueryCtx,
  me: Id<"users">,
  { ranked, query }: { ranked: Found[]; query: Query },
): Promise<HybridHit[]> {
  const views = await toViews(
    ctx,
    me,
    ranked.map(({ message }) => message),
  );
  return ranked.flatMap(({ message, score, matchedBy }) => {
    const view = views.get(message._id);
    const { ranges } = matchBody(message.body, query);
    return view === undefined ? [] : [{ ...view, score, matchedBy, ranges }];
  });
}
