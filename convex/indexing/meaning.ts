import type { Infer } from "convex/values";
import { internal } from "../_generated/api";
import type { Id } from "../_generated/dataModel";
import type { ActionCtx } from "../_generated/server";
import type { Filters } from "../model/search";
import type { vSemanticHit } from "../search";
import { findNearest } from "./nearest";
import { embedQuery, requireProvider } from "./provider";

export type SemanticHit = Infer<typeof vSemanticHit>;

/** One person's messages by words and by meaning, best first. */
export async function searchByMeaning(
  ctx: ActionCtx,
  { q, limit, ...filters }: { q: string; limit: number } & Filters,
): Promise<SemanticHit[]> {
  const { conversationId } = filters;
  const userId = await ctx.runMutation(internal.search.begin, { conversationId });
  const provider = requireProvider();
  if (q.trim() === "") return [];
  const vector = await embedQuery(ctx, provider, q);
  const neighbours = await findNearest(ctx, provider, { vector, userId, conversationId });
  return await ctx.runQuery(internal.search.load, { userId, q, limit, filters, neighbours });
}

/** The same by the vector of a message, without that message. */
export async function findSimilar(
  ctx: ActionCtx,
  { messageId, limit }: { messageId: Id<"messages">; limit: number },
): Promise<SemanticHit[]> {
  const userId = await ctx.runMutation(internal.search.begin, {});
  const provider = requireProvider();
  const vectorOf = { userId, messageId, model: provider.model };
  const vector = await ctx.runQuery(internal.search.getVector, vectorOf);
  if (vector === null) return [];
  const neighbours = await findNearest(ctx, provider, { vector, userId });
  // One more, since the message itself is among them.
  const wanted = { userId, q: "", limit: limit + 1, filters: {}, neighbours };
  const hits: SemanticHit[] = await ctx.runQuery(internal.search.load, wanted);
  return hits.filter((hit) => hit.messageId !== messageId).slice(0, limit);
}
