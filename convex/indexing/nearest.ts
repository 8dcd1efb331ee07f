import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { toScope } from "../model/embeddings";
import type { Neighbour } from "../model/hybridSearch";
import { type EmbeddingProvider } from "./embedding";

/** The most the index gives: dates and senders are filtered afterwards, so take what there is. */
const NEIGHBOURS_MAX = 256;

/** Values that one question to the index may be filtered by, all or-ed. */
const TERMS_MAX = 64;

type Term = { field: "participantA" | "participantB" | "conversationId"; value: string };
type Found = { _id: Id<"messageEmbeddings">; _score: number };

/**
 * What lies nearest among the messages this person may see, best first and none below the
 * provider's minimum. The permission is in the filter.
 */
export async function findNearest(
  ctx: ActionCtx,
  provider: EmbeddingProvider,
  args: { vector: number[]; userId: Id<"users">; conversationId?: Id<"conversations"> },
): Promise<Neighbour[]> {
  const { vector, userId, conversationId } = args;
  const { model, minScore } = provider;
  const groupIds: Id<"conversations">[] =
    conversationId === undefined ? await ctx.runQuery(internal.search.listGroups, { userId }) : [];
  const questions = planQuestions({ model, userId, groupIds, conversationId });
  const answers = await Promise.all(
    questions.map(
      async (terms) =>
        await ctx.vectorSearch("messageEmbeddings", "by_embedding", {
          vector,
          limit: NEIGHBOURS_MAX,
          filter: (q) => q.or(...terms.map(({ field, value }) => q.eq<typeof field>(field, value))),
        }),
    ),
  );
  return mergeAnswers(answers, minScore);
}

/**
 * The filters of the questions to ask, at once: two terms find all direct conversations, however
 * many; groups are named one by one, 64 in a question.
 */
export function planQuestions({
  model,
  userId,
  groupIds,
  conversationId,
}: {
  model: string;
  userId: Id<"users">;
  groupIds: Id<"conversations">[];
  /** Only in this one. */
  conversationId?: Id<"conversations"> | undefined;
}): Term[][] {
  const toTerm = (id: Id<"conversations">): Term => ({
    field: "conversationId",
    value: toScope(model, id),
  });
  if (conversationId !== undefined) return [[toTerm(conversationId)]];
  const mine = toScope(model, userId);
  const questions: Term[][] = [
    [
      { field: "participantA", value: mine },
      { field: "participantB", value: mine },
    ],
  ];
  for (let i = 0; i < groupIds.length; i += TERMS_MAX) {
    questions.push(groupIds.slice(i, i + TERMS_MAX).map(toTerm));
  }
  return questions;
}

/** The nearest of all answers, best first, each once. */
export function mergeAnswers(answers: Found[][], minScore: number): Neighbour[] {
  const scores = new Map(answers.flat().map(({ _id, _score }) => [_id, _score]));
  return Array.from(scores, ([embeddingId, score]) => ({ embeddingId, score }))
    .filter(({ score }) => score >= minScore)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, NEIGHBOURS_MAX);
}
