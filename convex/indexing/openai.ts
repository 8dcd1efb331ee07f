import { getSecret, getTextSetting } from "../lib/settings";
import { SECOND } from "../lib/time";
import { type EmbeddingProvider, ProviderError } from "./embedding";

const TIMEOUT_MS = 30 * SECOND;

/** Any endpoint that speaks OpenAI's `/embeddings`, such as a model on the school's own server. */
export function openaiProvider(): EmbeddingProvider | null {
  const baseUrl = getTextSetting("OPENAI_BASE_URL").replace(/\/+$/, "");
  if (baseUrl === "") return null;
  const model = getTextSetting("OPENAI_EMBEDDING_MODEL");
  return {
    model: `openai-${model}`,
    isByMeaning: true,
    minScore: 0.3,
    embed: async (texts) => await request(`${baseUrl}/embeddings`, { model, input: texts }),
  };
}

async function request(url: string, body: object): Promise<number[][]> {
  const key = getSecret("OPENAI_API_KEY");
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(key !== null && { Authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    // The name only: a message may repeat what was sent.
    throw new ProviderError(error instanceof Error ? error.name : "no answer", false);
  });
  if (!response.ok) throw toError(response);
  return parseVectors(await response.json().catch(() => null));
}

function toError(response: Response): ProviderError {
  const { status } = response;
  // Only these are about the texts. A wrong key or address is mended by the operator, and waits.
  const isRefused = status === 400 || status === 413 || status === 422;
  return new ProviderError(`answered ${status}`, isRefused, parseRetryAfter(response));
}

/** Seconds, or a date. */
export function parseRetryAfter(response: Response): number | null {
  const header = response.headers.get("Retry-After");
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * SECOND : Date.parse(header) - Date.now();
  return Number.isFinite(ms) && ms > 0 ? ms : null;
}

function parseVectors(answer: unknown): number[][] {
  const data =
    typeof answer === "object" && answer !== null && "data" in answer ? answer.data : null;
  if (!Array.isArray(data)) throw new ProviderError("gave an answer without data", false);
  return data
    .map((item: unknown) => parseItem(item))
    .toSorted((a, b) => a.index - b.index)
    .map((item) => item.embedding);
}

function parseItem(item: unknown): { index: number; embedding: number[] } {
  const { index, embedding } = (item ?? {}) as { index?: unknown; embedding?: unknown };
  const isVector =
    Array.isArray(embedding) && embedding.every((component) => typeof component === "number");
  if (typeof index !== "number" || !isVector) {
    throw new ProviderError("gave an item that is no vector", false);
  }
  return { index, embedding };
}
