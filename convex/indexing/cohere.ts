import { getSecret, getTextSetting } from "../lib/settings";
import { DIMENSIONS, type EmbeddingProvider, ProviderError } from "./embedding";
import { parseVector, postJson } from "./request";

const MODEL = "embed-v4.0";

/**
 * Cohere's v2 API: at most 96 texts in a call. Asked for the dimensions by name, since its
 * default may change, and told what is a message and what a question, since it treats them apart.
 */
export function cohereProvider(): EmbeddingProvider | null {
  const key = getSecret("CO_API_KEY");
  if (key === null) return null;
  const baseUrl = getTextSetting("COHERE_BASE_URL").replace(/\/+$/, "");
  return {
    model: `cohere-${MODEL}`,
    isByMeaning: true,
    minScore: 0.3,
    embed: async (texts, kind) => {
      const body = {
        model: MODEL,
        texts,
        input_type: `search_${kind}`,
        embedding_types: ["float"],
        output_dimension: DIMENSIONS,
        truncate: "END",
      };
      return parseAnswer(await postJson(`${baseUrl}/v2/embed`, { key, body }));
    },
  };
}

function parseAnswer(answer: unknown): number[][] {
  const { embeddings } = (answer ?? {}) as { embeddings?: { float?: unknown } | null };
  const vectors = embeddings?.float;
  if (!Array.isArray(vectors)) throw new ProviderError("gave an answer without vectors", false);
  return vectors.map(parseVector);
}
