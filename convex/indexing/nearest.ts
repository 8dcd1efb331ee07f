import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import { toScope } from "../model/embeddings";
import type { Neighbour } from "../model/hybridSearch";
import { type EmbeddingProvider } from "./embedding";

/** The most the index gives: dates and senders are filtered afterwards, so take what there is. */
const NEIGHBOURS_MAX = 256;

/**
 * What lies nearest among the messages this person may see, best first and none below the
 * provider's minimum. The permission is in the filter: two terms for any number of conversations.
 */
export async function findNearest(
  ctx: ActionCtx,
  provider: EmbeddingProvider,
  args: { vector: number[]; userId: Id<"users">; conversationId?: Id<"conversations"> },
): Promise<Neighbour[]> {
  const { vector, userId, conversationId } = args;
  const mine = toScope(provider.model, userId);
  const found = await ctx.vectorSearch("messageEmbeddings", "by_embedding", {
    vector,
    limit: NEIGHBOURS_MAX,
    filter: (q) =>
      conversationId === undefined
        ? q.or(q.eq("participantA", mine), q.eq("participantB", mine))
        : q.eq("conversationId", toScope(provider.model, conversationId)),
  });
  return found
    .filter(({ _score }) => _score >= provider.minScore)
    .map(({ _id, _score }) => ({ embeddingId: _id, score: _score }));
}
