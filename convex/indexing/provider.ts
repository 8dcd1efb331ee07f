import type { ActionCtx } from "../_generated/server";
import { fail } from "../lib/errors";
import { getTextSetting } from "../lib/settings";
import { builtinProvider } from "./builtin";
import { cohereProvider } from "./cohere";
import {
  DIMENSIONS,
  type EmbeddingProvider,
  type EmbeddingRequest,
  ProviderError,
} from "./embedding";
import { openaiProvider } from "./openai";

/** Digits kept of each component: a third of the storage for an error of about 1e-5. */
const DIGITS = 6;

/** What was typed beyond this was pasted by accident. */
const QUERY_MAX_LENGTH = 1000;

/** The provider this deployment uses, or null when it is switched off or not set up. */
export function getProvider(): EmbeddingProvider | null {
  switch (getTextSetting("EMBEDDING_PROVIDER")) {
    case "builtin":
      return builtinProvider;
    case "cohere":
      return cohereProvider();
    case "openai":
      return openaiProvider();
    default:
      return null;
  }
}

/** The provider, or `MeaningUnavailable`. */
export function requireProvider(): EmbeddingProvider {
  const provider = getProvider();
  if (provider === null) throw fail("MeaningUnavailable");
  return provider;
}

/** What somebody looks for, or `MeaningUnavailable`. */
export async function embedQuery(
  ctx: ActionCtx,
  provider: EmbeddingProvider,
  typed: string,
): Promise<number[]> {
  const request = { texts: [typed.slice(0, QUERY_MAX_LENGTH)], kind: "query" as const };
  const [vector] = await embedTexts(ctx, provider, request).catch((error: unknown) => {
    if (error instanceof ProviderError) throw fail("MeaningUnavailable");
    throw error;
  });
  if (vector === undefined) throw fail("MeaningUnavailable");
  return vector;
}

/** Checked and rounded vectors, one for each text. */
export async function embedTexts(
  ctx: ActionCtx,
  provider: EmbeddingProvider,
  request: EmbeddingRequest,
): Promise<number[][]> {
  const vectors = await provider.embed(ctx, request);
  const wanted = request.texts.length;
  if (vectors.length !== wanted) {
    throw new ProviderError(`gave ${vectors.length} vectors for ${wanted} texts`, false);
  }
  return vectors.map(toStored);
}

function toStored(vector: number[]): number[] {
  if (vector.length !== DIMENSIONS) {
    throw new ProviderError(`gave ${vector.length} dimensions, not ${DIMENSIONS}`, false);
  }
  if (!vector.every((component) => Number.isFinite(component))) {
    throw new ProviderError("gave a component that is not a number", false);
  }
  return vector.map((component) => Number(component.toFixed(DIGITS)));
}
