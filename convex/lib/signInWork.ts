import type { Demand } from "../model/signInProofs";
import { fail } from "./errors";
import { type Proof, randomChallenge, readProof } from "./proofOfWork";

export type Work = { proof: Proof | null; fresh: string };

/** The proof that came along, if any, and the next challenge: only actions have randomness. */
export async function readWork(proof: string): Promise<Work> {
  return { proof: await readProof(proof), fresh: randomChallenge() };
}

/** What somebody is told whose limit is used up. */
export function toRefusal({
  demand,
  retryAfterMs,
}: {
  demand: Demand | null;
  retryAfterMs: number;
}) {
  return demand === null ? fail("TooManyTries", { retryAfterMs }) : fail("ProofRequired", demand);
}
