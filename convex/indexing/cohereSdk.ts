"use node";

import { CohereClientV2, CohereError, CohereTimeoutError } from "cohere-ai";
import { type Infer, v } from "convex/values";
import { internalAction } from "../_generated/server";
import { getSecret, getTextSetting } from "../lib/settings";
import { SECOND } from "../lib/time";
import { DIMENSIONS, ProviderError, type EmbeddingRequest } from "./embedding";
import { parseVector, toRefusal } from "./request";

/**
 * Cohere's own SDK, in a module of its own that runs on Node and is loaded only when called: the
 * other functions carry nothing of it.
 */

const MODEL = "embed-v4.0";

const TIMEOUT_SECONDS = 30;

const vAnswer = v.union(
  v.object({ vectors: v.array(v.array(v.float64())) }),
  // Thrown, it would be in the log, with what the SDK makes of it.
  v.object({
    reason: v.string(),
    isRefused: v.boolean(),
    retryAfterMs: v.union(v.number(), v.null()),
  }),
);

/** One call, tried once: when to try again is decided by whoever has the queue. */
export const embed = internalAction({
  args: { texts: v.array(v.string()), kind: v.union(v.literal("document"), v.literal("query")) },
  returns: vAnswer,
  handler: async (_ctx, request): Promise<Infer<typeof vAnswer>> => {
    try {
      return { vectors: await ask(request) };
    } catch (error) {
      const { message: reason, isRefused, retryAfterMs } = toProviderError(error);
      return { reason, isRefused, retryAfterMs };
    }
  },
});

/**
 * At most 96 texts. The dimensions are asked for by name, since the default may change, and what
 * is a message and what a question is told, since the model treats them apart.
 */
async function ask({ texts, kind }: EmbeddingRequest): Promise<number[][]> {
  const client = new CohereClientV2({
    token: getSecret("CO_API_KEY") ?? "",
    environment: getTextSetting("COHERE_BASE_URL").replace(/\/+$/, ""),
  });
  const answer: unknown = await client.embed(
    {
      model: MODEL,
      texts,
      inputType: `search_${kind}`,
      embeddingTypes: ["float"],
      outputDimension: DIMENSIONS,
      truncate: "END",
    },
    {
      maxRetries: 0,
      timeoutInSeconds: TIMEOUT_SECONDS,
      // The SDK's own limit ends with the headers; this one covers the body too.
      abortSignal: AbortSignal.timeout(TIMEOUT_SECONDS * SECOND),
    },
  );
  // The SDK passes on what came without looking at it.
  const { embeddings } = (answer ?? {}) as { embeddings?: { float?: unknown } };
  const vectors = embeddings?.float;
  if (!Array.isArray(vectors)) throw new ProviderError("gave an answer without vectors", false);
  return vectors.map(parseVector);
}

/** In words without anything that was sent: the SDK's own messages repeat bodies. */
function toProviderError(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof CohereTimeoutError)
    return new ProviderError("did not answer in time", false);
  if (!(error instanceof CohereError)) return new ProviderError("failed", false);
  const { statusCode, rawResponse } = error;
  if (statusCode === undefined) return new ProviderError("gave no answer", false);
  return toRefusal(statusCode, rawResponse?.headers.get("Retry-After") ?? null);
}
