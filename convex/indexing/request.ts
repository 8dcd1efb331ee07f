import { parseRetryAfter } from "../lib/retryAfter";
import { SECOND } from "../lib/time";
import { ProviderError } from "./embedding";

const TIMEOUT_MS = 30 * SECOND;

/**
 * Posts to a provider and returns its JSON. Every failure is a `ProviderError` that repeats
 * nothing of what was sent.
 */
export async function postJson(
  url: string,
  { key, body }: { key: string | null; body: object },
): Promise<unknown> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(key !== null && { Authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    throw new ProviderError(error instanceof Error ? error.name : "no answer", false);
  });
  if (!response.ok) throw toRefusal(response.status, response.headers.get("Retry-After"));
  return await response.json().catch(() => {
    throw new ProviderError("gave an answer that is no JSON", false);
  });
}

/** Takes it for a vector, or throws. */
export function parseVector(value: unknown): number[] {
  const isVector = Array.isArray(value) && value.every((item) => typeof item === "number");
  if (!isVector) throw new ProviderError("gave an item that is no vector", false);
  return value;
}

/** What a refusal says about the texts, and how long to wait. */
export function toRefusal(status: number, retryAfter: string | null): ProviderError {
  // Only these are about the texts. A wrong key or address is mended by the operator, and waits.
  const isRefused = status === 400 || status === 413 || status === 422;
  return new ProviderError(`answered ${status}`, isRefused, parseRetryAfter(retryAfter));
}
