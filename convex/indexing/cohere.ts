import { internal } from "../_generated/api";
import { getSecret } from "../lib/settings";
import { type EmbeddingProvider, ProviderError } from "./embedding";

/** Cohere, by its own SDK, which runs in `cohereSdk.ts`. */
export function cohereProvider(): EmbeddingProvider | null {
  if (getSecret("CO_API_KEY") === null) return null;
  return {
    model: "cohere-embed-v4.0",
    isByMeaning: true,
    minScore: 0.3,
    embed: async (ctx, request) => {
      const answer = await ctx.runAction(internal.indexing.cohereSdk.embed, request);
      if ("vectors" in answer) return answer.vectors;
      throw new ProviderError(answer.reason, answer.isRefused, answer.retryAfterMs);
    },
  };
}
