import { getSecret, getTextSetting } from "../lib/settings";
import { type EmbeddingProvider, ProviderError } from "./embedding";
import { parseVector, postJson } from "./request";

/** Any endpoint that speaks OpenAI's `/embeddings`, such as a model on the school's own server. */
export function openaiProvider(): EmbeddingProvider | null {
  const baseUrl = getTextSetting("OPENAI_BASE_URL").replace(/\/+$/, "");
  if (baseUrl === "") return null;
  const model = getTextSetting("OPENAI_EMBEDDING_MODEL");
  return {
    model: `openai-${model}`,
    isByMeaning: true,
    minScore: 0.3,
    embed: async (_ctx, { texts }) => {
      const key = getSecret("OPENAI_API_KEY");
      return parseAnswer(
        await postJson(`${baseUrl}/embeddings`, { key, body: { model, input: texts } }),
      );
    },
  };
}

/** Items come with their place; nothing says that they come in order. */
function parseAnswer(answer: unknown): number[][] {
  const { data } = (answer ?? {}) as { data?: unknown };
  if (!Array.isArray(data)) throw new ProviderError("gave an answer without data", false);
  return data
    .map((item: unknown) => parseItem(item))
    .toSorted((a, b) => a.index - b.index)
    .map((item) => item.embedding);
}

function parseItem(item: unknown): { index: number; embedding: number[] } {
  const { index, embedding } = (item ?? {}) as { index?: unknown; embedding?: unknown };
  if (typeof index !== "number") throw new ProviderError("gave an item without a place", false);
  return { index, embedding: parseVector(embedding) };
}
