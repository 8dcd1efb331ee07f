import type { ActionCtx } from "../_generated/server";

/** The vector index is made for this; a provider that gives another size is refused. */
export const DIMENSIONS = 1536;

/** A message to be found, or what somebody looks for: some models treat them differently. */
export type TextKind = "document" | "query";

/**
 * Turns texts into vectors. Throws `ProviderError` when it could not: the caller decides when to
 * try again. Called from actions only. Never logs texts.
 */
export type EmbeddingProvider = {
  /** Names provider, model and its version: vectors are compared within one name only. */
  model: string;
  /** Whether it finds what means the same in other words. */
  isByMeaning: boolean;
  /** Similarity below which a hit says nothing. */
  minScore: number;
  /** In the order of the texts; at most 96 at once. */
  embed: (ctx: ActionCtx, request: EmbeddingRequest) => Promise<number[][]>;
};

export type EmbeddingRequest = { texts: string[]; kind: TextKind };

/** What went wrong at the provider, in words without any text that was sent. */
export class ProviderError extends Error {
  constructor(
    message: string,
    /** It is about these texts: trying the same ones again cannot help. */
    readonly isRefused: boolean,
    /** What the provider asked to wait. */
    readonly retryAfterMs: number | null = null,
  ) {
    super(message);
    this.name = "ProviderError";
  }
}
